"""Customers, staff and how to reach them."""

from prisme.spec import Field, FrontendOverrides, Model, Policy, Relationship

from .common import COUNTRY_CODE, EMAIL, belongs_to, code, has_many, remark, status, title

customer = Model(
    name="Customer",
    description="Somebody who buys from us, person or company.",
    id_type="uuid",
    fields=[
        title(),
        Field("email", type="string", required=True, unique=True, pattern=EMAIL, max_length=254, ui_widget="email", ui_placeholder="jane@example.com"),
        Field("phone", type="string", max_length=32, ui_widget="phone"),
        Field("kind", type="enum", choices=["person", "company"], default="person", required=True),
        Field("vat_number", type="string", max_length=20, conditional_required="kind == company"),
        Field("birthday", type="date"),
        Field("marketing_consent", type="boolean", default=False),
        Field("password_hash", type="string", hidden=True),
        status("active", "blocked", "closed"),
    ],
    relationships=[
        has_many("addresses", "Address", "customer", owned=True),
        has_many("orders", "SalesOrder", "customer"),
        has_many("tickets", "Ticket", "customer"),
        Relationship("segments", target="Segment", type="many-to-many", back_populates="customers"),
        Relationship("loyalty_card", target="LoyaltyCard", type="one-to-one", back_populates="customer"),
        Relationship("referrer", target="Customer", type="many-to-one", back_populates="referrals", on_delete="SET NULL"),
        Relationship("referrals", target="Customer", type="one-to-many", back_populates="referrer"),
    ],
    soft_delete=True,
    nested_create=["addresses"],
    before_create="normalise_email",
    after_create="send_welcome",
    indexes=[["status", "kind"]],
    frontend_overrides=FrontendOverrides(nav_icon="users", table_columns=["name", "email", "status"]),
)
address = Model(
    name="Address",
    plural="Addresses",
    fields=[
        title("line1", label="Street"),
        Field("line2", type="string", max_length=200),
        Field("postal_code", type="string", required=True, max_length=16),
        Field("city", type="string", required=True, max_length=100, searchable=True),
        Field("country_code", type="string", required=True, pattern=COUNTRY_CODE, default="DK"),
        Field("is_default", type="boolean", default=False),
    ],
    relationships=[belongs_to("customer", "Customer", "addresses", on_delete="CASCADE")],
)
segment = Model(
    name="Segment",
    fields=[title(unique=True), Field("rule", type="json", default_factory="dict"), Field("color", type="string", pattern=r"^#[0-9a-f]{6}$", ui_widget="color")],
    relationships=[Relationship("customers", target="Customer", type="many-to-many", back_populates="segments")],
)
loyalty_card = Model(
    name="LoyaltyCard",
    fields=[code("number"), Field("points", type="integer", default=0, required=True, min_value=0), Field("tier", type="enum", choices=["bronze", "silver", "gold"], default="bronze")],
    relationships=[Relationship("customer", target="Customer", type="one-to-one", back_populates="loyalty_card", required=True, on_delete="CASCADE")],
)
department = Model(
    name="Department",
    fields=[title(unique=True), code("cost_center")],
    relationships=[
        has_many("employees", "Employee", "department"),
        Relationship("head", target="Employee", type="many-to-one", on_delete="SET NULL"),
        Relationship("parent", target="Department", type="many-to-one", back_populates="children", on_delete="SET NULL"),
        Relationship("children", target="Department", type="one-to-many", back_populates="parent"),
    ],
)
employee = Model(
    name="Employee",
    id_type="uuid",
    fields=[
        title("first_name"),
        title("last_name"),
        Field("email", type="string", required=True, unique=True, pattern=EMAIL),
        Field("hired_on", type="date", required=True, default_factory="today"),
        Field("left_on", type="date"),
        Field("salary", type="decimal", precision=10, scale=2, hidden=True),
        Field("skills", type="json", json_item_type="str", ui_widget="tags"),
        Field("works_from", type="time", default="09:00:00"),
    ],
    relationships=[
        belongs_to("department", "Department", "employees"),
        Relationship("manager", target="Employee", type="many-to-one", back_populates="reports", on_delete="SET NULL"),
        Relationship("reports", target="Employee", type="one-to-many", back_populates="manager"),
        Relationship("teams", target="Team", type="many-to-many", back_populates="members"),
    ],
    policies=[Policy("update", roles=["hr"]), Policy("read", roles=["hr", "employee"])],
)
team = Model(
    name="Team",
    fields=[title(unique=True), remark("purpose")],
    relationships=[
        Relationship("members", target="Employee", type="many-to-many", back_populates="teams"),
        has_many("queues", "TicketQueue", "team"),
    ],
)
leave_request = Model(
    name="LeaveRequest",
    fields=[Field("starts_on", type="date", required=True), Field("ends_on", type="date", required=True), Field("reason", type="enum", choices=["holiday", "sick", "parental", "other"], required=True), remark(), status("requested", "approved", "rejected")],
    relationships=[belongs_to("employee", "Employee", on_delete="CASCADE"), belongs_to("approver", "Employee", required=False, on_delete="SET NULL")],
)
timesheet = Model(
    name="Timesheet",
    fields=[Field("day", type="date", required=True), Field("hours", type="decimal", precision=4, scale=2, required=True, min_value=0, max_value=24), remark("what")],
    relationships=[belongs_to("employee", "Employee", on_delete="CASCADE"), belongs_to("ticket", "Ticket", required=False, on_delete="SET NULL")],
    unique_together=[["employee_id", "day"]],
)

MODELS = [customer, address, segment, loyalty_card, department, employee, team, leave_request, timesheet]
