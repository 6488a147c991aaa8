"""A shop: everybody looks at the shelves, customers see their own orders, the staff runs it."""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import Enum, Field, Model, Policy, Relationship, Role, StackSpec

OWN = "customer_id == user.id"
ORDER_STATUS = Enum("OrderStatus", values=["draft", "placed", "shipped", "delivered", "cancelled"])

stack = StackSpec(
    name="shop",
    title="Corner Shop",
    roles=[
        Role("admin", permissions=["*"], description="Runs the place."),
        Role(
            "staff",
            permissions=["category:*", "product:*", "order:*", "order_item:*", "review:*", "customer:read", "coupon:read"],
            description="Keeps the shelves full and sends what was ordered.",
        ),
        Role(
            "customer",
            permissions=["customer:read", "customer:update", "order:*", "order_item:*", "review:create"],
            description="Whoever signs up.",
        ),
    ],
    enums=[ORDER_STATUS],
    models=[
        Model(
            "Customer",
            id_type="uuid",
            description="A person who buys here; each account has one.",
            fields=[
                Field("email", type="string", required=True, unique=True, max_length=254, searchable=True, writable_by=["staff"]),
                Field("name", type="string", required=True, max_length=80, searchable=True),
                Field("phone", type="string", max_length=30),
                Field("credit_limit", type="decimal", precision=10, scale=2, readable_by=["staff"], writable_by=["staff"]),
                Field("internal_note", type="text", readable_by=["staff"], writable_by=["staff"]),
            ],
            relationships=[
                Relationship("orders", target="Order", type="one-to-many", back_populates="customer"),
                Relationship("reviews", target="Review", type="one-to-many", back_populates="customer"),
            ],
            policies=[
                Policy("read", roles=["staff"]),
                Policy("read", roles=["customer"], where="id == user.id", description="Customers know only themselves."),
                Policy("update", roles=["staff"]),
                Policy("update", roles=["customer"], where="id == user.id"),
            ],
        ),
        Model(
            "Category",
            fields=[Field("name", type="string", required=True, unique=True, max_length=60)],
            relationships=[Relationship("products", target="Product", type="one-to-many", back_populates="category")],
            public=["read", "list"],
        ),
        Model(
            "Product",
            fields=[
                Field("name", type="string", required=True, max_length=120, searchable=True),
                Field("description", type="text", searchable=True),
                Field("price", type="decimal", precision=10, scale=2, required=True, min_value=0),
                Field("cost", type="decimal", precision=10, scale=2, required=True, default=0, min_value=0, readable_by=["staff"]),
                Field("stock", type="integer", required=True, default=0, min_value=0),
                Field("on_sale", type="boolean", required=True, default=True),
            ],
            relationships=[
                Relationship("category", target="Category", type="many-to-one", required=True, back_populates="products"),
                Relationship("reviews", target="Review", type="one-to-many", back_populates="product"),
            ],
            public=["read", "list"],
            policies=[
                Policy("read", where="on_sale", description="Others do not see what is not for sale."),
                Policy("read", roles=["staff"]),
            ],
        ),
        Model(
            "Order",
            table_name="orders",
            fields=[
                Field("status", type="enum", enum=ORDER_STATUS, required=True, default="draft"),
                Field("address", type="text"),
                Field("placed_at", type="datetime"),
            ],
            relationships=[
                Relationship("customer", target="Customer", type="many-to-one", required=True, back_populates="orders"),
                Relationship("items", target="OrderItem", type="one-to-many", back_populates="order", cascade="all, delete-orphan"),
            ],
            policies=[
                Policy("*", roles=["staff"]),
                Policy("create", roles=["customer"], where=OWN),
                Policy("read", roles=["customer"], where=OWN),
                Policy("update", roles=["customer"], where=f"{OWN} and status in ('draft', 'placed')"),
                Policy("delete", roles=["customer"], where=f"{OWN} and status == 'draft'"),
            ],
        ),
        Model(
            "OrderItem",
            fields=[
                Field("quantity", type="integer", required=True, default=1, min_value=1, max_value=999),
                Field("unit_price", type="decimal", precision=10, scale=2, required=True, min_value=0),
                Field("customer_id", type="foreign_key", references="Customer", required=True, on_delete="CASCADE"),
            ],
            relationships=[
                Relationship("order", target="Order", type="many-to-one", required=True, back_populates="items", on_delete="CASCADE"),
                Relationship("product", target="Product", type="many-to-one", required=True),
            ],
            policies=[Policy("*", roles=["staff"]), Policy("*", roles=["customer"], where=OWN)],
        ),
        Model(
            "Review",
            fields=[
                Field("stars", type="integer", required=True, min_value=1, max_value=5),
                Field("text", type="text"),
                Field("approved", type="boolean", required=True, default=False, writable_by=["staff"]),
            ],
            relationships=[
                Relationship("product", target="Product", type="many-to-one", required=True, back_populates="reviews", on_delete="CASCADE"),
                Relationship("customer", target="Customer", type="many-to-one", required=True, back_populates="reviews", on_delete="CASCADE"),
            ],
            public=["read", "list"],
            policies=[
                Policy("read", where="approved"),
                Policy("read", roles=["customer"], where=OWN),
                Policy("*", roles=["staff"]),
                Policy("create", roles=["customer"], where=OWN),
                Policy("update", roles=["customer"], where=f"{OWN} and not approved"),
            ],
        ),
        Model(
            "Coupon",
            fields=[
                Field("code", type="string", required=True, unique=True, max_length=20),
                Field("percent", type="integer", required=True, min_value=1, max_value=100),
                Field("expires_on", type="date"),
            ],
        ),
    ],
)
