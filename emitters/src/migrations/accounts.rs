//! The tables of `auth/models.py`, as the first migration makes them.

use queries::ir::Model;

use super::{Item, Table, column, columns_and_target};
use crate::lang::python::field;
use crate::lang::python::text::string;

const ACCOUNTS: &str = "auth_accounts";

/// The tables of accounts, in an order in which they can be made.
pub(super) fn tables(users: Option<&Model>) -> Vec<Table> {
    vec![
        accounts(users),
        owned(
            "auth_roles",
            vec![key("account_id", UUID), col("role", "sa.String(length=100)", &[PRIMARY, REQUIRED, INDEX])],
        ),
        owned(
            "auth_sessions",
            vec![
                id(),
                account(),
                col("refresh_hash", HASH, &[REQUIRED]),
                col("user_agent", TEXT, &[REQUIRED]),
                col("ip", "sa.String(length=45)", &[REQUIRED]),
                col("created_at", MOMENT, &[REQUIRED]),
                col("last_used_at", MOMENT, &[REQUIRED]),
                col("expires_at", MOMENT, &[REQUIRED, INDEX]),
                col("revoked_at", MOMENT, &[OPTIONAL]),
            ],
        ),
        owned(
            "auth_tokens",
            vec![
                id(),
                col("kind", "sa.String(length=32)", &[REQUIRED]),
                col("token_hash", HASH, &[REQUIRED, UNIQUE]),
                col("account_id", UUID, &[OPTIONAL, INDEX]),
                col("email", ADDRESS, &[OPTIONAL, INDEX]),
                col("data", "sa.JSON().with_variant(postgresql.JSONB(), \"postgresql\")", &[OPTIONAL]),
                col("created_at", MOMENT, &[REQUIRED]),
                col("expires_at", MOMENT, &[REQUIRED, INDEX]),
                col("used_at", MOMENT, &[OPTIONAL]),
            ],
        ),
        owned(
            "auth_api_keys",
            vec![
                id(),
                account(),
                col("name", "sa.String(length=100)", &[REQUIRED]),
                col("prefix", "sa.String(length=16)", &[REQUIRED, UNIQUE]),
                col("key_hash", HASH, &[REQUIRED]),
                col("created_at", MOMENT, &[REQUIRED]),
                col("last_used_at", MOMENT, &[OPTIONAL]),
                col("expires_at", MOMENT, &[OPTIONAL]),
                col("revoked_at", MOMENT, &[OPTIONAL]),
            ],
        ),
        owned("auth_recovery_codes", vec![id(), account(), col("code_hash", HASH, &[REQUIRED])]),
        owned("auth_identities", vec![key("provider", "sa.String(length=32)"), key("subject", TEXT), account()]),
        Table { name: string("auth_allowed"), items: vec![key("pattern", ADDRESS)], counts: false },
    ]
}

const UUID: &str = "sa.Uuid()";
const HASH: &str = "sa.String(length=64)";
const TEXT: &str = "sa.String(length=255)";
const ADDRESS: &str = "sa.String(length=254)";
const MOMENT: &str = "sa.DateTime(timezone=True)";

const PRIMARY: &str = "primary_key=True,";
const REQUIRED: &str = "nullable=False,";
const OPTIONAL: &str = "nullable=True,";
const UNIQUE: &str = "unique=True,";
const INDEX: &str = "index=True,";

fn col(name: &str, ty: &str, rest: &[&str]) -> Item {
    column(name, vec![format!("{ty},")], rest)
}

fn key(name: &str, ty: &str) -> Item {
    col(name, ty, &[PRIMARY, REQUIRED])
}

fn id() -> Item {
    key("id", UUID)
}

fn account() -> Item {
    col("account_id", UUID, &[REQUIRED, INDEX])
}

fn accounts(users: Option<&Model>) -> Table {
    let mut items = vec![
        id(),
        col("email", ADDRESS, &[REQUIRED, UNIQUE]),
        col("password_hash", TEXT, &[OPTIONAL]),
        col("is_active", "sa.Boolean()", &[REQUIRED]),
        col("verified_at", MOMENT, &[OPTIONAL]),
        col("failed_attempts", "sa.Integer()", &[REQUIRED]),
        col("locked_until", MOMENT, &[OPTIONAL]),
        col("totp_secret", TEXT, &[OPTIONAL]),
        col("totp_confirmed_at", MOMENT, &[OPTIONAL]),
        col("totp_period", "sa.Integer()", &[REQUIRED]),
        col("created_at", MOMENT, &[REQUIRED, INDEX]),
        col("updated_at", MOMENT, &[REQUIRED]),
    ];
    if let Some(model) = users {
        items.push(col("user_id", field::key_column(model.key), &[OPTIONAL, UNIQUE]));
        items.push(points("user_id", &model.table, "SET NULL"));
    }
    Table { name: string(ACCOUNTS), items, counts: false }
}

/// A table of what belongs to an account, and goes with it.
fn owned(name: &str, mut items: Vec<Item>) -> Table {
    items.push(points("account_id", ACCOUNTS, "CASCADE"));
    Table { name: string(name), items, counts: false }
}

fn points(column: &str, table: &str, on_delete: &str) -> Item {
    let mut args = columns_and_target(column, table);
    args.push(format!("ondelete={},", string(on_delete)));
    Item { call: "sa.ForeignKeyConstraint", args }
}
