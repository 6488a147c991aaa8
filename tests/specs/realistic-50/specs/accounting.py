"""Money: invoices, payments and the ledger behind them."""

from prisme.spec import Field, Model, Relationship, Temporal

from .common import CURRENCY, belongs_to, code, currency, has_many, money, remark, status, title

MODELS = [
    Model(
        name="Invoice",
        id_type="uuid",
        fields=[code("number"), Field("issued_on", type="date", required=True), Field("due_on", type="date", required=True), currency(), money("net"), money("tax"), status("draft", "sent", "paid", "overdue", "void")],
        relationships=[
            belongs_to("customer", "Customer"),
            Relationship("order", target="SalesOrder", type="one-to-one", on_delete="SET NULL"),
            has_many("lines", "InvoiceLine", "invoice", owned=True),
            has_many("payments", "Payment", "invoice"),
        ],
        nested_create=["lines"],
        operations=["create", "read", "update", "list"],
    ),
    Model(name="InvoiceLine", fields=[title("text"), Field("quantity", type="decimal", precision=10, scale=3, required=True, default=1), money("unit_price")], relationships=[belongs_to("invoice", "Invoice", "lines", on_delete="CASCADE"), belongs_to("tax_rate", "TaxRate")]),
    Model(name="TaxRate", fields=[title(), Field("percent", type="decimal", precision=5, scale=2, required=True, min_value=0, max_value=100), Field("valid_from", type="date", required=True)], temporal=Temporal(timestamp_field="valid_from", group_by_field="name")),
    Model(name="Payment", fields=[money("amount"), Field("received_at", type="datetime", required=True), Field("method", type="enum", choices=["card", "transfer", "cash"], required=True), Field("reference", type="string", max_length=64)], relationships=[belongs_to("invoice", "Invoice", "payments"), belongs_to("account", "BankAccount", required=False)]),
    Model(name="BankAccount", fields=[title(), Field("iban", type="string", required=True, unique=True, pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"), currency()]),
    Model(
        name="LedgerAccount",
        fields=[code("number"), title(), Field("kind", type="enum", choices=["asset", "liability", "equity", "income", "expense"], required=True)],
        relationships=[Relationship("parent", target="LedgerAccount", type="many-to-one", back_populates="children", on_delete="SET NULL"), Relationship("children", target="LedgerAccount", type="one-to-many", back_populates="parent"), has_many("postings", "Posting", "account")],
        timestamps=False,
    ),
    Model(name="JournalEntry", plural="JournalEntries", fields=[Field("booked_on", type="date", required=True), title("text"), code("voucher")], relationships=[has_many("postings", "Posting", "entry", owned=True)], nested_create=["postings"], operations=["create", "read", "list"]),
    Model(name="Posting", fields=[money("debit", default="0.00"), money("credit", default="0.00")], relationships=[belongs_to("entry", "JournalEntry", "postings", on_delete="CASCADE"), belongs_to("account", "LedgerAccount", "postings")]),
    Model(name="ExchangeRate", fields=[Field("day", type="date", required=True), Field("currency", type="enum", enum=CURRENCY, required=True), Field("rate", type="decimal", precision=18, scale=8, required=True, min_value=0)], unique_together=[["day", "currency"]], temporal={"timestamp_field": "day", "group_by_field": "currency"}),
    Model(name="Budget", fields=[Field("year", type="integer", required=True, min_value=2000, max_value=2100), money("amount"), remark()], relationships=[belongs_to("department", "Department"), belongs_to("account", "LedgerAccount")], unique_together=[["year", "department_id", "account_id"]]),
    Model(name="ExpenseClaim", fields=[title("purpose"), money("amount"), currency(), Field("spent_on", type="date", required=True), Field("receipts", type="json", json_item_type="str"), status("submitted", "approved", "rejected", "paid")], relationships=[belongs_to("employee", "Employee"), belongs_to("approved_by", "Employee", required=False, on_delete="SET NULL")]),
    Model(name="AuditNote", fields=[Field("noted_at", type="datetime", required=True, default_factory="now"), Field("actor", type="uuid"), Field("payload", type="json", required=True)], operations=["read", "list"], timestamps=False),
    Model(name="FiscalPeriod", fields=[title(unique=True), Field("starts_on", type="date", required=True), Field("ends_on", type="date", required=True), Field("closed", type="boolean", default=False)]),
]
