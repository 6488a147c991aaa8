"""Tickets and what is written about them."""

from prisme.spec import Enum, Field, Model, Relationship

from specs.common import belongs_to, has_many, remark, status, title

SEVERITY = Enum("Severity", choices=["minor", "major", "critical"])


def ticket_child(name, *fields, **options):
    return Model(name=name, fields=list(fields), relationships=[belongs_to("ticket", "Ticket", on_delete="CASCADE")], **options)


MODELS = [
    Model(name="TicketQueue", fields=[title(unique=True), Field("severity", type="enum", enum=SEVERITY, default="minor")], relationships=[belongs_to("team", "Team", "queues"), has_many("tickets", "Ticket", "queue")]),
    Model(
        name="Ticket",
        fields=[
            title("subject"),
            remark("body"),
            Field("severity", type="enum", enum=SEVERITY, default="minor", required=True),
            Field("due_at", type="datetime"),
            Field("resolution", type="text", conditional_required="status == solved"),
            status("new", "open", "waiting", "solved"),
        ],
        relationships=[
            belongs_to("customer", "Customer", "tickets"),
            belongs_to("queue", "TicketQueue", "tickets"),
            belongs_to("assignee", "Employee", required=False, on_delete="SET NULL"),
            belongs_to("order", "SalesOrder", required=False, on_delete="SET NULL"),
            Relationship("tags", target="TicketTag", type="many-to-many", back_populates="tickets"),
            Relationship("duplicate_of", target="Ticket", type="many-to-one", back_populates="duplicates", on_delete="SET NULL"),
            Relationship("duplicates", target="Ticket", type="one-to-many", back_populates="duplicate_of"),
        ],
        soft_delete=True,
    ),
    ticket_child("TicketMessage", Field("body", type="text", required=True, searchable=True), Field("internal", type="boolean", default=False), operations=["create", "read", "list"]),
    ticket_child("TicketAttachment", title("file_name"), Field("mime_type", type="string", required=True), Field("size", type="integer", required=True, min_value=0)),
    Model(name="TicketTag", fields=[title(unique=True)], relationships=[Relationship("tickets", target="Ticket", type="many-to-many", back_populates="tags")], timestamps=False),
    ticket_child("SatisfactionSurvey", Field("score", type="integer", required=True, min_value=0, max_value=10), remark("comment")),
    Model(name="HelpArticle", fields=[title(), Field("body", type="text", required=True, searchable=True), Field("slug", type="string", unique=True, required=True, pattern=r"^[a-z0-9-]+$"), status("draft", "published")], relationships=[belongs_to("author", "Employee")]),
    Model(name="CannedReply", plural="CannedReplies", fields=[title(), Field("body", type="text", required=True)]),
]
