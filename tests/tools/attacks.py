"""Tries to get into the shop (`examples/shop`) from outside, over HTTP: what its spec forbids has to fail on every channel.

attacks.py URL [PRODUCTION]   the app is served at URL; at PRODUCTION too, on the same database, with ENVIRONMENT=prod

The environment is that of the server: DATABASE_URL and SECRET_KEY, with which tokens are forged that have expired, and
PYTHONPATH, by which `python -m shop.auth` makes accounts. Web pages of ORIGIN, and no others, are in CORS_ORIGINS.

Every attack is a function with a docstring. `World` holds what is there to be stolen: each secret has a text of its own,
and no answer to whoever must not know it may contain that text. The exit code is 1 when one gets in.
"""

import asyncio
import base64
import datetime as dt
import hmac
import itertools
import json
import os
import sys
import time
import traceback
import uuid
import warnings
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import websockets

API = "/api/v1"
ORIGIN = "https://shop.example"
FOREIGN = ["https://evil.example", "null", f"{ORIGIN}.evil.example", "http://shop.example", "https://evil.example#shop.example"]
PASSWORD = "a long enough passphrase of mine"
MODELS = ["customers", "categories", "products", "orders", "order-items", "reviews", "coupons"]

# What nobody has to sign in for: an operation that is not listed answers 401.
PUBLIC_OPERATIONS = {
    "live_health_live_get", "ready_health_ready_get",
    "auth_refresh_session", "auth_logout", "auth_sign_up", "auth_verify_email", "auth_resend_verification", "auth_login",
    "auth_forgot_password", "auth_reset_password", "auth_bootstrap_admin", "auth_login_code",
    "auth_list_providers", "auth_start_oauth", "auth_finish_oauth",
    "list_categories", "get_category", "list_products_of_category", "list_products", "get_product",
    "list_reviews_of_product", "list_reviews", "get_review",
}  # fmt: skip
PUBLIC_FIELDS = {
    "category", "categories", "categoriesConnection", "product", "products", "productsConnection",
    "review", "reviews", "reviewsConnection",
}  # fmt: skip
PUBLIC_TOOLS = {
    "shop_category_list", "shop_category_get", "shop_category_list_products",
    "shop_product_list", "shop_product_get", "shop_product_list_reviews", "shop_review_list", "shop_review_get",
}  # fmt: skip

INJECTIONS = [
    "'", "''", "' OR '1'='1", "1 OR 1=1", "1; DROP TABLE orders; --", "') UNION SELECT secret_key FROM auth_accounts --",
    "\" OR \"\"=\"", "%' OR 1=1 --", "\\", "\\' OR 1=1 --", "id) OR (1=1", "id; SELECT pg_sleep(9)", "(SELECT 1)", "${7*7}", "{{7*7}}",
]  # fmt: skip


class Visitor:
    """Somebody who sends requests; an answer that holds a secret which is not theirs is a break-in."""

    def __init__(self, url: str, *, forbidden: list[str] | None = None, **headers: str) -> None:
        self.forbidden = forbidden if forbidden is not None else []
        hooks = {"response": [self._look]}
        self.http = httpx.AsyncClient(base_url=url, headers=headers, timeout=30, event_hooks=hooks)

    async def _look(self, answer: httpx.Response) -> None:
        await answer.aread()
        place = f"{answer.request.method} {answer.request.url.path}"
        assert answer.status_code < 500, f"{place} answers {answer.status_code}: {answer.text[:200]}"
        for secret in self.forbidden:
            assert secret not in answer.text, f"{place} tells {secret!r}"

    async def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        if body is not None:
            options["json"] = body
        return await self.http.request(method, path, **options)

    async def refused(self, method: str, path: str, body: Any = None, *, by: tuple[int, ...], **options: Any) -> httpx.Response:
        """Send what has to be refused, by one of these statuses."""
        answer = await self(method, path, body, **options)
        assert answer.status_code in by, f"{method} {path} answers {answer.status_code}: {answer.text[:200]}"
        return answer

    async def done(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Send what has to work; return what it answers."""
        answer = await self(method, path, body, **options)
        assert answer.is_success, f"{method} {path} answers {answer.status_code}: {answer.text[:300]}"
        return answer.json() if answer.content else None

    async def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = await self("POST", "/graphql", {"query": query, "variables": variables})
        assert answer.status_code == 200, f"GraphQL answers {answer.status_code}: {answer.text[:200]}"
        found: dict[str, Any] = answer.json()
        return found

    async def data(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = await self.graphql(query, **variables)
        assert not answer.get("errors"), f"{query} answers {answer['errors']}"
        found: dict[str, Any] = answer["data"]
        return found

    async def no_data(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """Ask what has to be refused; return the errors."""
        answer = await self.graphql(query, **variables)
        errors: list[dict[str, Any]] = answer.get("errors") or []
        assert errors, f"{query} answers {str(answer)[:200]}"
        for value in (answer.get("data") or {}).values():
            assert value is None, f"{query} answers {str(answer)[:200]}"
        codes = {error.get("extensions", {}).get("code") for error in errors}
        assert "INTERNAL_SERVER_ERROR" not in codes, f"{query} breaks: {errors}"
        return errors

    async def mcp(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one message over streamable HTTP; return what it answers: the result, or the error."""
        accepted = {"Accept": "application/json, text/event-stream"}
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        answer = await self("POST", "/mcp", message, headers=accepted)
        text = answer.text
        for line in text.splitlines():
            if line.startswith("data:"):
                text = line.removeprefix("data:")
        found: dict[str, Any] = json.loads(text)
        return found

    async def tool(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        answer = await self.mcp("tools/call", name=name, arguments=arguments)
        assert "result" in answer, f"{name} answers {answer}"
        assert not answer["result"].get("isError"), f"{name} answers {answer}"
        found: dict[str, Any] = answer["result"]["structuredContent"]
        return found

    async def no_tool(self, name: str, /, **arguments: Any) -> str:
        """Use a tool in a way that has to be refused; return what it says."""
        answer = await self.mcp("tools/call", name=name, arguments=arguments)
        said = json.dumps(answer)
        assert "error" in answer or answer["result"].get("isError"), f"{name} {arguments} answers {said[:300]}"
        assert "wrong on our side" not in said, f"{name} {arguments} breaks"
        return said


class World:
    """Two customers, the staff and an administrator, and what each of them has."""

    a: Visitor
    b: Visitor
    staff: Visitor
    admin: Visitor
    nobody: Visitor

    def __init__(self, url: str, production: str | None) -> None:
        self.url = url
        self.production = production
        self.tag = uuid.uuid4().hex[:10]
        # What only B and the staff, and what only the staff may know.
        self.of_b: list[str] = []
        self.of_staff: list[str] = []
        self._numbers = itertools.count(1)

    def secret(self, of: list[str], name: str) -> str:
        text = f"secret-{name}-{uuid.uuid4().hex[:12]}"
        of.append(text)
        return text

    def email(self, name: str) -> str:
        return f"{name}-{next(self._numbers)}-{self.tag}@example.com"

    async def command(self, *arguments: str) -> str:
        """Run `python -m shop.auth`; return what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "shop.auth", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()[-500:]
        return out.decode().strip().splitlines()[-1]

    async def key(self, name: str, role: str) -> tuple[str, str]:
        """Make an account that has a key and no password; return its address and the key."""
        email = self.email(name)
        return email, await self.command("api-key", email, "attacks", "--role", role)

    def with_key(self, key: str, forbidden: list[str] | None = None) -> Visitor:
        return Visitor(self.url, forbidden=forbidden, Authorization=f"Bearer {key}")

    async def account(self, name: str, *roles: str, profile: bool = True) -> str:
        """Make an account with a password, without mails: a first administrator, who is degraded at once."""
        email = self.email(name)
        token = await self.command("bootstrap-token", "--force")
        await self.nobody.done("POST", "/auth/bootstrap", {"token": token, "email": email, "password": PASSWORD})
        if profile:
            session = self.with_key((await self.login(email))["access_token"])
            await session.done("PUT", "/auth/profile", {"name": name})
        found = await self.admin.done("GET", "/auth/admin/accounts", params={"q": email})
        [account] = found["items"]
        await self.admin.done("PATCH", f"/auth/admin/accounts/{account['id']}", {"roles": list(roles)})
        return email

    async def login(self, email: str) -> dict[str, Any]:
        """Sign in; return the tokens."""
        asked = {"email": email, "password": PASSWORD, "transport": "token"}
        tokens: dict[str, Any] = await self.nobody.done("POST", "/auth/login", asked)
        return tokens

    async def browser(self, email: str) -> tuple[Visitor, str]:
        """Sign in with cookies; return the browser and its CSRF token."""
        browser = Visitor(self.url)
        answer = await browser.done("POST", "/auth/login", {"email": email, "password": PASSWORD})
        return browser, answer["csrf_token"]

    async def customer(self, name: str, forbidden: list[str]) -> tuple[str, Visitor, str]:
        """Make a customer with a key; return the address, the visitor and the id of the customer."""
        email = await self.account(name, "customer")
        visitor = self.with_key(await self.command("api-key", email, "attacks"), forbidden)
        [row] = (await visitor.done("GET", f"{API}/customers"))["items"]
        assert row["email"] == email
        return email, visitor, row["id"]

    async def build(self) -> None:
        self.nobody = Visitor(self.url)
        _, key = await self.key("admin", "admin")
        self.admin = self.with_key(key)
        _, key = await self.key("staff", "staff")
        self.staff = self.with_key(key)
        hidden_from_a = self.hidden_from_a = []
        self.a_email, self.a, self.a_id = await self.customer("ann", hidden_from_a)
        self.b_email, self.b, self.b_id = await self.customer("bob", self.of_staff)
        await self.stock()
        await self.sell()
        hidden_from_a += [*self.of_b, *self.of_staff, self.b_email]
        self.nobody.forbidden = [*self.of_b, *self.of_staff]

    async def stock(self) -> None:
        """The staff's part: products, some of them not for sale, and what is noted about customers."""
        post = self.staff.done
        self.category = (await post("POST", f"{API}/categories", {"name": f"shelf {self.tag}"}))["id"]
        product = {"price": "9.50", "category_id": self.category, "stock": 3}
        shown = {**product, "name": f"shown {self.tag}", "cost": "41377.31"}
        self.shown = (await post("POST", f"{API}/products", shown))["id"]
        self.hidden_name = self.secret(self.of_staff, "product")
        hidden = {**product, "name": self.hidden_name, "on_sale": False, "cost": "41377.32"}
        self.hidden = (await post("POST", f"{API}/products", hidden))["id"]
        self.of_staff += ["41377.31", "41377.32"]
        self.note = self.secret(self.of_staff, "note")
        noted = {"internal_note": self.note, "credit_limit": "86413.57"}
        self.of_staff.append("86413.57")
        for key in (self.a_id, self.b_id):
            await self.admin.done("PATCH", f"{API}/customers/{key}", noted)
        self.coupon = self.secret(self.of_staff, "x")[:20]
        self.of_staff[-1] = self.coupon
        await self.admin.done("POST", f"{API}/coupons", {"code": self.coupon, "percent": 90})

    async def sell(self) -> None:
        """What the two customers have."""
        self.b_address = self.secret(self.of_b, "address")
        self.a_order = await self.order(self.a, self.a_id, "my street")
        self.b_order = await self.order(self.b, self.b_id, self.b_address)
        self.a_item = await self.item(self.staff, self.a_order, self.a_id, self.hidden)
        self.b_item = await self.item(self.b, self.b_order, self.b_id, self.shown)
        self.b_text = self.secret(self.of_b, "review")
        review = {"stars": 2, "product_id": self.shown, "customer_id": self.b_id}
        self.b_review = (await self.b.done("POST", f"{API}/reviews", {**review, "text": self.b_text}))["id"]
        public = {**review, "text": "good", "approved": True}
        self.public_review = (await self.staff.done("POST", f"{API}/reviews", public))["id"]
        of_hidden = {**public, "product_id": self.hidden}
        self.review_of_hidden = (await self.staff.done("POST", f"{API}/reviews", of_hidden))["id"]

    async def order(self, who: Visitor, customer: str, address: str) -> int:
        asked = {"customer_id": customer, "address": address}
        key: int = (await who.done("POST", f"{API}/orders", asked))["id"]
        return key

    async def item(self, who: Visitor, order: int, customer: str, product: int) -> int:
        asked = {"unit_price": "1.00", "customer_id": customer, "order_id": order, "product_id": product}
        key: int = (await who.done("POST", f"{API}/order-items", asked))["id"]
        return key

    async def unchanged(self) -> None:
        """What is B's is still there, and B's."""
        order = await self.staff.done("GET", f"{API}/orders/{self.b_order}")
        assert (order["customer_id"], order["address"], order["status"]) == (self.b_id, self.b_address, "draft"), "B's order was changed"
        item = await self.staff.done("GET", f"{API}/order-items/{self.b_item}")
        assert (item["customer_id"], item["order_id"]) == (self.b_id, self.b_order), "B's item was changed"
        order = await self.staff.done("GET", f"{API}/orders/{self.a_order}")
        assert order["customer_id"] == self.a_id, "A's order was given away"

    async def count(self, path: str, **where: Any) -> int:
        """How many rows there are, as the administrator sees it."""
        total: int = (await self.admin.done("GET", f"{API}/{path}", params=where))["total"]
        return total


Attack = Callable[[World], Awaitable[None]]
attacks: list[Attack] = []


def attack(function: Attack) -> Attack:
    attacks.append(function)
    return function


# Values that a schema accepts: a request that is refused for its form proves nothing about who may send it.


def example(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """A value of a JSON schema."""
    while "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return example(schema[name][0], root)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            required = schema.get("required", [])
            return {name: example(part, root) for name, part in schema.get("properties", {}).items() if name in required}
        case "array":
            return [example(schema.get("items", {}), root)] * max(1, schema.get("minItems", 1))
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case _:
            return text_of(schema)


def text_of(schema: dict[str, Any]) -> str:
    known = {"uuid": str(uuid.uuid4()), "date": "2030-01-01", "date-time": "2030-01-01T00:00:00Z", "decimal": "1.00"}
    if schema.get("format") in known:
        return known[schema["format"]]
    if "@" in schema.get("pattern", ""):
        return "somebody@example.com"
    return "1.00" if "0-9" in schema.get("pattern", "") else "x" * max(1, schema.get("minLength", 1))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def request_of(path: str, operation: dict[str, Any], document: dict[str, Any]) -> tuple[str, Any]:
    """A path and a body that the operation accepts."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(example(parameter["schema"], document)))
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return path, None if schema is None else example(schema, document)


# Without credentials, and with wrong ones.


@attack
async def no_credentials_in_rest(w: World) -> None:
    """Every operation of /openapi.json that is not public answers 401, whatever is sent."""
    document = await w.nobody.done("GET", "/openapi.json")
    tried = 0
    for method, path, operation in operations(document):
        if operation["operationId"] not in PUBLIC_OPERATIONS:
            url, body = request_of(path, operation, document)
            await w.nobody.refused(method, url, body, by=(401,))
            tried += 1
    assert tried > 80, tried


TYPES = """{ __schema { types { name kind enumValues { name } inputFields { name type { ...T } }
  fields { name args { name defaultValue type { ...T } } type { ...T } } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }"""


class Fields:
    """Writes requests for every field of a GraphQL schema."""

    def __init__(self, types: list[dict[str, Any]]) -> None:
        self.types = {item["name"]: item for item in types}

    def of(self, root: str) -> Iterator[tuple[str, str]]:
        for field in self.types[root]["fields"]:
            given = ", ".join(
                f"{one['name']}: {self.literal(one['type'])}"
                for one in field["args"]
                if one["type"]["kind"] == "NON_NULL" and one["defaultValue"] is None
            )
            kind = field["type"]
            while kind.get("ofType"):
                kind = kind["ofType"]
            selection = " { __typename }" if kind["kind"] == "OBJECT" else ""
            yield field["name"], f"{root.lower()} {{ {field['name']}{f'({given})' if given else ''}{selection} }}"

    def literal(self, kind: dict[str, Any]) -> str:
        if kind["kind"] == "NON_NULL":
            return self.literal(kind["ofType"])
        if kind["kind"] == "LIST":
            return f"[{self.literal(kind['ofType'])}]"
        if kind["kind"] == "INPUT_OBJECT":
            fields = self.types[kind["name"]]["inputFields"]
            given = [f"{one['name']}: {self.literal(one['type'])}" for one in fields if one["type"]["kind"] == "NON_NULL"]
            return f"{{{', '.join(given)}}}"
        if kind["kind"] == "ENUM":
            return str(self.types[kind["name"]]["enumValues"][0]["name"])
        known = {"Int": "1", "UUID": f'"{uuid.uuid4()}"', "Decimal": '"1.00"', "Boolean": "true", "Date": '"2030-01-01"'}
        return known.get(kind["name"], '"x"')


async def fields(w: World) -> Fields:
    return Fields((await w.nobody.data(TYPES))["__schema"]["types"])


def codes(errors: list[dict[str, Any]]) -> set[str]:
    return {error.get("extensions", {}).get("code") for error in errors}


@attack
async def no_credentials_in_graphql(w: World) -> None:
    """Every query and mutation that is not public answers UNAUTHENTICATED."""
    made = await fields(w)
    tried = 0
    for name, query in [*made.of("Query"), *made.of("Mutation")]:
        if name not in PUBLIC_FIELDS:
            assert codes(await w.nobody.no_data(query)) == {"UNAUTHENTICATED"}, query
            tried += 1
    assert tried > 40, tried


@attack
async def no_credentials_in_mcp(w: World) -> None:
    """Every tool and resource that is not public asks to sign in."""
    tools = (await w.nobody.mcp("tools/list"))["result"]["tools"]
    tried = 0
    for tool in tools:
        if tool["name"] not in PUBLIC_TOOLS:
            schema = tool["inputSchema"]
            said = await w.nobody.no_tool(tool["name"], **example({**schema, "type": "object"}, schema))
            assert "sign in" in said, f"{tool['name']} says {said[:200]}"
            tried += 1
    assert tried > 25, tried
    for uri in (f"shop://orders/{w.b_order}", f"shop://customers/{w.b_id}", "shop://coupons/1"):
        assert "error" in await w.nobody.mcp("resources/read", uri=uri), uri


@attack
async def wrong_credentials(w: World) -> None:
    """Credentials that are no good are refused, also where none are needed, on every channel."""
    for header in ["Bearer x", "Bearer", "Basic YWRtaW46YWRtaW4=", "Bearer key_x_y", f"Bearer key_{'0' * 16}_x", "Bearer a.b.c", "bearer null", "Token x"]:
        await without(w, Authorization=header)
    for key in ["x", "key_x_y", f"key_{'0' * 16}_{'x' * 43}", "' OR '1'='1", "key_%_x"]:
        await without(w, **{"X-API-Key": key})


async def without(w: World, **headers: str) -> None:
    """Nothing of the application can be used with these headers."""
    visitor = Visitor(w.url, forbidden=w.nobody.forbidden, **headers)
    await visitor.refused("GET", f"{API}/orders", by=(401, 403))
    await visitor.refused("GET", f"{API}/products", by=(401, 403))
    await visitor.refused("GET", "/auth/me", by=(401, 403))
    await visitor.refused("GET", "/auth/admin/accounts", by=(401, 403))
    await visitor.refused("POST", f"{API}/orders", {"customer_id": w.a_id}, by=(401, 403))
    answer = await visitor("POST", "/graphql", {"query": "{ orders { total } }"})
    assert answer.status_code in {401, 403} or answer.json().get("errors"), f"GraphQL takes {headers}"
    await visitor.no_tool("shop_order_list")


@attack
async def verbs_and_paths(w: World) -> None:
    """Other spellings of a path, other verbs and headers of proxies are no way around."""
    for path in ["/auth/admin/accounts/", "//auth/admin/accounts", "/AUTH/ADMIN/accounts", "/auth/./admin/accounts", "/auth/admin/accounts;x=1",
                 "/auth/admin/accounts%2f", "/health/../auth/admin/accounts", f"{API}/orders/{w.b_order}/", f"{API}//orders/{w.b_order}",
                 f"{API}/orders/{w.b_order}%00", f"{API}/orders/{w.b_order}.json", f"{API}/orders/+{w.b_order}", f"{API}/orders/0{w.b_order}"]:  # fmt: skip
        for visitor in (w.nobody, w.a):
            answer = await visitor("GET", path, follow_redirects=True)
            assert answer.status_code in {401, 403, 404, 405, 422}, f"{path} answers {answer.status_code}"
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        await w.a("GET", f"{API}/orders/{w.b_order}", headers={name: "DELETE"})
        await w.a("POST", f"{API}/orders/{w.b_order}", headers={name: "DELETE"})
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"):
        answer = await w.nobody("GET", f"{API}/products", headers={name: "/auth/admin/accounts"})
        assert "is_active" not in answer.text, name
    for name in ("X-Forwarded-User", "X-Remote-User", "X-User", "X-Test-User"):
        await w.nobody.refused("GET", f"{API}/orders", headers={name: "system"}, by=(401,))
    for method in ("HEAD", "TRACE", "OPTIONS"):
        assert (await w.nobody(method, f"{API}/orders")).status_code in {401, 404, 405}, method
    await w.unchanged()


@attack
async def path_traversal(w: World) -> None:
    """No path leads to a file."""
    for path in ["/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/docs/..%2f..%2fetc/passwd", "/static/../../etc/passwd",
                 f"{API}/products/..%2f..%2f..%2fetc%2fpasswd", "/mcp/../../etc/passwd", "/graphql/..%5c..%5cetc", "/.env", "/.git/config", "/shop.db"]:  # fmt: skip
        status, _, body = await raw(w.url, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert status in {400, 401, 404, 405, 422}, f"{path} answers {status}"
        assert "root:" not in body, path
    for uri in ("file:///etc/passwd", "shop://orders/../customers/1", f"shop://orders/{w.b_order}", "shop://orders/%2e%2e"):
        assert "error" in await w.a.mcp("resources/read", uri=uri), uri


async def raw(url: str, text: str) -> tuple[int, str, str]:
    """Send bytes as they are; return the status, the headers and the body."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(text.encode("latin-1"))
    await writer.drain()
    answer = (await asyncio.wait_for(reader.read(), timeout=20)).decode("latin-1")
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    assert head, "no answer"
    return int(head.split()[1]), head, body


@attack
async def injected_headers(w: World) -> None:
    """X-Request-ID is taken over only where it is harmless; nothing gets into the headers of an answer."""
    for given in ["a b", "x%0d%0aSet-Cookie: a=b", "x\tSet-Cookie: a=b", "<script>", "x" * 65, "x\\r\\nSet-Cookie: a=b", "é", "x\r\n Set-Cookie: a=b", "x\x0bSet-Cookie: a=b"]:
        status, head, body = await raw(w.url, f"GET {API}/orders HTTP/1.1\r\nHost: x\r\nX-Request-ID: {given}\r\nConnection: close\r\n\r\n")
        assert status in {400, 401}, f"{given!r} answers {status}"
        assert "set-cookie" not in f"{head}{body}".lower(), f"{given!r} came back"
        assert "<script>" not in f"{head}{body}", f"{given!r} came back"


# What is somebody else's.


@attack
async def others_orders_in_rest(w: World) -> None:
    """Orders and items of somebody else do not exist, whatever is done with them."""
    missing = (await w.a.refused("GET", f"{API}/orders/2000000000", by=(404,))).json()
    hidden = (await w.a.refused("GET", f"{API}/orders/{w.b_order}", by=(404,))).json()
    assert missing["detail"].replace("2000000000", "N") == hidden["detail"].replace(str(w.b_order), "N"), "there is a difference to what is not there"
    for path in (f"orders/{w.b_order}", f"order-items/{w.b_item}", f"customers/{w.b_id}"):
        await w.a.refused("GET", f"{API}/{path}", by=(404,))
        await w.a.refused("DELETE", f"{API}/{path}", by=(403, 404))
    await w.a.refused("PATCH", f"{API}/orders/{w.b_order}", {"address": "mine"}, by=(404,))
    await w.a.refused("PATCH", f"{API}/order-items/{w.b_item}", {"quantity": 9}, by=(404,))
    await w.a.refused("PATCH", f"{API}/customers/{w.b_id}", {"name": "me"}, by=(404,))
    await w.a.refused("PATCH", f"{API}/orders/bulk", [{"id": w.a_order, "changes": {}}, {"id": w.b_order, "changes": {"address": "mine"}}], by=(404,))
    await w.a.refused("POST", f"{API}/orders/bulk-delete", {"ids": [w.a_order, w.b_order]}, by=(404,))
    for path in (f"orders/{w.b_order}/items", f"customers/{w.b_id}/orders", f"customers/{w.b_id}/reviews"):
        await w.a.refused("GET", f"{API}/{path}", by=(404,))
    for path, where in [("orders", {"customer_id": w.b_id}), ("orders", {"id__in": w.b_order}), ("orders", {"items__any": w.b_item}),
                        ("orders", {"address__contains": "secret"}), ("order-items", {"order_id": w.b_order}), ("customers", {"email": w.b_email}),
                        ("customers", {"orders__any": w.b_order}), ("customers", {"q": "bob"})]:  # fmt: skip
        found = await w.a.done("GET", f"{API}/{path}", params=where)
        assert found["total"] == 0, f"{path} {where} counts {found['total']}"
    assert (await w.a.done("GET", f"{API}/orders"))["total"] == 1
    await w.unchanged()


@attack
async def others_orders_in_graphql(w: World) -> None:
    """Aliases, relations, connections and nested conditions lead nowhere else."""
    for query in (f"{{ order(id: {w.b_order}) {{ address }} }}", f'{{ customer(id: "{w.b_id}") {{ email orders {{ address }} }} }}',
                  f"{{ orderItem(id: {w.b_item}) {{ order {{ address }} }} }}", f"{{ review(id: {w.b_review}) {{ text }} }}"):  # fmt: skip
        answer = await w.a.graphql(query)
        assert all(value is None for value in answer["data"].values()), f"{query} answers {answer}"
    aliases = " ".join(f"o{n}: order(id: {max(1, w.b_order - 12) + n}) {{ id customerId }}" for n in range(25))
    answer = await w.a.graphql(f"{{ {aliases} }}")
    assert all(row is None or row["customerId"] == w.a_id for row in answer["data"].values()), answer
    wheres = [f'customerId: {{eq: "{w.b_id}"}}', f"id: {{in: [{w.b_order}]}}", f"items: {{any: [{w.b_item}]}}", 'address: {contains: "secret"}', f'customerId: {{ne: "{w.a_id}"}}']
    for where in wheres:
        data = await w.a.data(f"{{ orders(where: {{{where}}}) {{ total items {{ address }} }} ordersConnection(where: {{{where}}}) {{ totalCount edges {{ node {{ address }} }} }} }}")
        assert data["orders"]["total"] == data["ordersConnection"]["totalCount"] == 0, f"{where} answers {data}"
        mine = await w.a.data(f"{{ customers {{ items {{ id orders(where: {{{where}}}) {{ address }} }} }} }}")
        assert mine["customers"]["items"] == [{"id": w.a_id, "orders": []}], f"{where} answers {mine}"
    for root in (w.a, w.nobody):
        answer = await root.graphql(f"{{ review(id: {w.public_review}) {{ customer {{ email orders {{ address }} }} product {{ reviews(limit: 5) {{ text customer {{ name orders(limit: 5) {{ address items(limit: 5) {{ id }} }} }} }} }} }} }}")
        assert answer["data"]["review"]["customer"] is None, answer
    for mutation in (f'updateOrder(id: {w.b_order}, data: {{address: "mine"}}) {{ id }}', f"deleteOrder(id: {w.b_order})", f"deleteOrders(ids: [{w.a_order}, {w.b_order}])",
                     f'updateOrders(data: [{{id: {w.b_order}, changes: {{address: "mine"}}}}]) {{ id }}', f"updateOrderItem(id: {w.b_item}, data: {{quantity: 2}}) {{ id }}",
                     f"deleteOrderItem(id: {w.b_item})", f'updateCustomer(id: "{w.b_id}", data: {{name: "me"}}) {{ id }}', f'deleteCustomer(id: "{w.b_id}")'):  # fmt: skip
        await w.a.no_data(f"mutation {{ {mutation} }}")
    await w.unchanged()


@attack
async def others_orders_in_mcp(w: World) -> None:
    """Tools and resources see what their user sees."""
    for name, arguments in [("shop_order_get", {"id": w.b_order}), ("shop_order_update", {"id": w.b_order, "changes": {"address": "mine"}}),
                            ("shop_order_delete", {"id": w.b_order}), ("shop_order_list_items", {"id": w.b_order}), ("shop_order_item_get", {"id": w.b_item}),
                            ("shop_customer_get", {"id": w.b_id}), ("shop_customer_list_orders", {"id": w.b_id}), ("shop_review_get", {"id": w.b_review})]:  # fmt: skip
        await w.a.no_tool(name, **arguments)
    found = await w.a.tool("shop_order_list", customer_id=w.b_id)
    assert found["total"] == 0, found
    assert (await w.a.tool("shop_order_list"))["total"] == 1
    for uri in (f"shop://orders/{w.b_order}", f"shop://customers/{w.b_id}", f"shop://reviews/{w.b_review}"):
        assert "error" in await w.a.mcp("resources/read", uri=uri), uri
    await w.unchanged()


@attack
async def giving_away(w: World) -> None:
    """Nobody gives an order, an item or a review to somebody else, or takes one."""
    to_b = {"customer_id": w.b_id}
    await w.a.refused("PATCH", f"{API}/orders/{w.a_order}", to_b, by=(403, 409))
    await w.a.refused("PATCH", f"{API}/orders/bulk", [{"id": w.a_order, "changes": to_b}], by=(403, 409))
    await w.a.no_data(f'mutation {{ updateOrder(id: {w.a_order}, data: {{customerId: "{w.b_id}"}}) {{ id }} }}')
    await w.a.no_data(f'mutation {{ updateOrders(data: [{{id: {w.a_order}, changes: {{customerId: "{w.b_id}"}}}}]) {{ id }} }}')
    await w.a.no_tool("shop_order_update", id=w.a_order, changes=to_b)
    await w.a.refused("PATCH", f"{API}/order-items/{w.a_item}", {"order_id": w.b_order}, by=(403, 409))
    await w.a.refused("PATCH", f"{API}/order-items/{w.a_item}", to_b, by=(403, 409))
    await w.a.refused("PATCH", f"{API}/order-items/{w.a_item}", {"product_id": w.hidden}, by=(403, 409))
    await w.a.refused("PATCH", f"{API}/orders/{w.a_order}", {"status": "shipped"}, by=(403, 409))
    await w.unchanged()


@attack
async def making_for_others(w: World) -> None:
    """Rows that belong to somebody else, or refer to what is hidden, cannot be made; of several, none is."""
    orders, items, reviews = [await w.count(path) for path in ("orders", "order-items", "reviews")]
    order = {"customer_id": w.b_id}
    await w.a.refused("POST", f"{API}/orders", order, by=(403, 409))
    await w.a.refused("POST", f"{API}/orders/bulk", [{"customer_id": w.a_id}, order], by=(403, 409))
    await w.a.no_data(f'mutation {{ createOrder(data: {{customerId: "{w.b_id}"}}) {{ id }} }}')
    await w.a.no_data(f'mutation {{ createOrders(data: [{{customerId: "{w.a_id}"}}, {{customerId: "{w.b_id}"}}]) {{ id }} }}')
    await w.a.no_tool("shop_order_create", **order)
    item = {"unit_price": "1.00", "customer_id": w.a_id, "order_id": w.a_order, "product_id": w.shown}
    for wrong in ({"order_id": w.b_order}, {"customer_id": w.b_id}, {"product_id": w.hidden}):
        answer = await w.a.refused("POST", f"{API}/order-items", {**item, **wrong}, by=(403, 409))
        await w.a.no_tool("shop_order_item_create", **{**item, **wrong})
        if "customer_id" not in wrong:
            [name] = wrong
            other = await w.a.refused("POST", f"{API}/order-items", {**item, name: 2_000_000_000}, by=(409,))
            assert answer.json()["detail"] == other.json()["detail"], f"{name}: there is a difference to what is not there"
    review = {"stars": 1, "customer_id": w.a_id, "product_id": w.shown}
    for wrong in ({"customer_id": w.b_id}, {"product_id": w.hidden}):
        await w.a.refused("POST", f"{API}/reviews", {**review, **wrong}, by=(403, 409))
        await w.a.no_tool("shop_review_create", **{**review, **wrong})
    assert [orders, items, reviews] == [await w.count(path) for path in ("orders", "order-items", "reviews")], "rows were made"


@attack
async def hidden_products(w: World) -> None:
    """What is not for sale is in no list, count, relation or search, for customers and for nobody."""
    for who in (w.a, w.nobody):
        await who.refused("GET", f"{API}/products/{w.hidden}", by=(404,))
        assert (await who.done("GET", f"{API}/categories/{w.category}/products"))["total"] == 1
        for where in ({"q": "secret-product"}, {"id__in": w.hidden}, {"name__contains": "secret"}, {"on_sale": "false"}):
            assert (await who.done("GET", f"{API}/products", params=where))["total"] == 0, where
        data = await who.data(f"{{ category(id: {w.category}) {{ products {{ id name }} }} review(id: {w.review_of_hidden}) {{ product {{ name }} }} }}")
        assert [row["id"] for row in data["category"]["products"]] == [w.shown], data
        assert data["review"]["product"] is None, data
        assert (await who.tool("shop_product_list", on_sale=False))["total"] == 0
        await who.no_tool("shop_product_get", id=w.hidden)
        await who.refused("GET", f"{API}/products/{w.hidden}/reviews", by=(404,))
    data = await w.a.data(f"{{ orderItem(id: {w.a_item}) {{ product {{ name }} }} }}")
    assert data["orderItem"]["product"] is None, data


@attack
async def conditions_on_hidden_rows(w: World) -> None:
    """Conditions on relations do not tell what hidden rows belong to."""
    for who in (w.a, w.nobody):
        for path, where in (("categories", {"products__any": w.hidden}), ("products", {"reviews__any": w.b_review})):
            found = await who.done("GET", f"{API}/{path}", params=where)
            assert found["total"] == 0, f"{path} {where} tells {found['items'][0]['id']}"
        data = await who.data(f"{{ categories(where: {{products: {{any: [{w.hidden}]}}}}) {{ total }} products(where: {{reviews: {{any: [{w.b_review}]}}}}) {{ total }} }}")
        assert data["categories"]["total"] == data["products"]["total"] == 0, data
        assert (await who.tool("shop_category_list", products__any=[w.hidden]))["total"] == 0
        shown = await who.done("GET", f"{API}/categories", params={"products__any": w.shown})
        assert shown["total"] == 1, "what is not hidden is found"


@attack
async def hidden_fields(w: World) -> None:
    """Fields that only the staff reads are empty, and are no oracle: no condition, sort order or search tells of them."""
    mine = await w.a.done("GET", f"{API}/customers/{w.a_id}")
    assert mine["credit_limit"] is None, mine
    assert mine["internal_note"] is None, mine
    conditions = ["credit_limit=1", "credit_limit__gt=1", "credit_limit__between=0,99999", "internal_note__contains=secret", "internal_note__like=s%25",
                  "credit_limit__in=1", "internal_note__ne=x", "sort=credit_limit", "sort=-internal_note", "sort=name,-credit_limit"]  # fmt: skip
    for condition in conditions:
        await w.a.refused("GET", f"{API}/customers?{condition}", by=(403, 422))
    for condition in ("cost__gt=1", "sort=cost", "sort=-cost", "cost=41377.32"):
        for who in (w.a, w.nobody):
            await who.refused("GET", f"{API}/products?{condition}", by=(401, 403, 422))
            await who.refused("GET", f"{API}/categories/{w.category}/products?{condition}", by=(401, 403, 422))
    assert (await w.a.done("GET", f"{API}/customers", params={"q": w.note[:14]}))["total"] == 0
    for part in ("sort: [CREDIT_LIMIT_ASC]", "sort: [NAME_ASC, INTERNAL_NOTE_DESC]", 'where: {creditLimit: {gt: "1"}}', 'where: {internalNote: {contains: "secret"}}'):
        await w.a.no_data(f"{{ customers({part}) {{ total }} }}")
        await w.a.no_data(f"{{ customersConnection({part}) {{ totalCount edges {{ cursor }} }} }}")
    for part in ("sort: [COST_ASC]", 'where: {cost: {gt: "1"}}'):
        for who in (w.a, w.nobody):
            await who.no_data(f"{{ products({part}) {{ total }} }}")
            await who.no_data(f"{{ category(id: {w.category}) {{ products({part}) {{ id }} }} }}")
    data = await w.a.data("{ customers { items { creditLimit internalNote } } products { items { cost } } }")
    assert all(value is None for rows in data.values() for row in rows["items"] for value in row.values()), data
    for arguments in ({"sort": "credit_limit"}, {"credit_limit__gt": "1"}, {"internal_note__contains": "secret"}):
        await w.a.no_tool("shop_customer_list", **arguments)
    answer = await w.a.done("PATCH", f"{API}/customers/{w.a_id}", {"phone": "1"})
    assert answer["credit_limit"] is None, answer
    assert (await w.staff.done("GET", f"{API}/customers/{w.a_id}"))["internal_note"] == w.note, "an update has emptied what it did not show"


@attack
async def mass_assignment(w: World) -> None:
    """Fields that are not the caller's to set are refused, wherever they are put."""
    email = w.email("mallory")
    signup = {"email": email, "password": PASSWORD}
    for more in ({"roles": ["admin"]}, {"role": "admin"}, {"is_active": True}, {"verified_at": "2020-01-01T00:00:00Z"}, {"user_id": w.b_id}, {"id": str(uuid.uuid4())}):
        await w.nobody.refused("POST", "/auth/signup", {**signup, **more}, by=(422,))
    for profile in ({"name": "m", "id": w.b_id}, {"name": "m", "is_admin": True}, {"name": "m", "created_at": "2020-01-01T00:00:00Z"}):
        await w.nobody.refused("POST", "/auth/signup", {**signup, "profile": profile}, by=(202, 409, 422))
    await w.nobody.refused("POST", "/auth/signup", {**signup, "profile": {"name": "m", "credit_limit": "99999", "email": w.b_email}}, by=(202, 403, 409))
    assert await w.count("customers", email=email) == 0, "a profile was made with fields of the staff"
    session = w.with_key((await w.login(await w.account("mallory", "customer", profile=False)))["access_token"])
    await session.refused("PUT", "/auth/profile", {"name": "m", "credit_limit": "99999"}, by=(403,))
    await session.refused("PUT", "/auth/profile", {"name": "m", "id": w.b_id}, by=(409, 422))
    await session.refused("POST", "/auth/api-keys", {"name": "k", "roles": ["admin"]}, by=(422,))
    await session.refused("POST", "/auth/api-keys", {"name": "k", "account_id": str(uuid.uuid4())}, by=(422,))
    past = "2020-01-01T00:00:00Z"
    for more in ({"id": 1}, {"created_at": past}, {"updated_at": past}, {"customer": {"name": "x"}}, {"__class__": {}}, {"items": []}):
        await w.a.refused("POST", f"{API}/orders", {"customer_id": w.a_id, **more}, by=(422,))
        await w.a.refused("PATCH", f"{API}/orders/{w.a_order}", more, by=(422,))
        await w.a.no_tool("shop_order_create", customer_id=w.a_id, **more)
    await w.a.no_data(f'mutation {{ createOrder(data: {{customerId: "{w.a_id}", id: 1}}) {{ id }} }}')
    review = {"stars": 5, "customer_id": w.a_id, "product_id": w.shown, "approved": True}
    await w.a.refused("POST", f"{API}/reviews", review, by=(403,))
    await w.a.refused("POST", f"{API}/reviews/bulk", [review], by=(403,))
    await w.a.no_data(f'mutation {{ createReview(data: {{stars: 5, customerId: "{w.a_id}", productId: {w.shown}, approved: true}}) {{ id }} }}')
    await w.a.no_tool("shop_review_create", **review)
    await w.b.refused("PATCH", f"{API}/reviews/{w.b_review}", {"approved": True}, by=(403,))
    for changes in ({"credit_limit": "99999"}, {"internal_note": "nice"}, {"name": "a", "credit_limit": None}):
        await w.a.refused("PATCH", f"{API}/customers/{w.a_id}", changes, by=(403,))
        await w.a.no_tool("shop_customer_update", id=w.a_id, changes=changes)
    await w.a.no_data(f'mutation {{ updateCustomer(id: "{w.a_id}", data: {{creditLimit: "99999"}}) {{ id }} }}')


@attack
async def claimed_addresses(w: World) -> None:
    """Nobody takes the address of somebody else for their profile: it would lock its owner out, or tell who is a customer."""
    for email in (w.b_email, w.email("future")):
        await w.a.refused("PATCH", f"{API}/customers/{w.a_id}", {"email": email}, by=(403,))
        await w.a.no_data(f'mutation {{ updateCustomer(id: "{w.a_id}", data: {{email: "{email}"}}) {{ id }} }}')
        await w.a.no_tool("shop_customer_update", id=w.a_id, changes={"email": email})
    session = w.with_key((await w.login(await w.account("taker", "customer", profile=False)))["access_token"])
    future = w.email("future")
    await session.done("PUT", "/auth/profile", {"name": "t", "email": future})
    assert await w.count("customers", email=future) == 0, "a profile has the address of somebody else"


@attack
async def without_permission(w: World) -> None:
    """Customers change no products, categories and coupons; nobody but administrators makes customers."""
    product = {"name": "p", "price": "1", "category_id": w.category}
    for path, body in (("products", product), ("categories", {"name": "c"}), ("coupons", {"code": "c", "percent": 1}), ("customers", {"name": "c", "email": "c@example.com"})):
        await w.a.refused("POST", f"{API}/{path}", body, by=(403,))
        await w.a.refused("POST", f"{API}/{path}/bulk", [body], by=(403,))
    await w.a.refused("GET", f"{API}/coupons", by=(403,))
    await w.a.refused("PATCH", f"{API}/products/{w.shown}", {"price": "0"}, by=(403,))
    await w.a.refused("DELETE", f"{API}/products/{w.shown}", by=(403,))
    await w.a.refused("DELETE", f"{API}/customers/{w.a_id}", by=(403,))
    await w.staff.refused("POST", f"{API}/coupons", {"code": "s", "percent": 99}, by=(403,))
    await w.staff.refused("DELETE", f"{API}/customers/{w.b_id}", by=(403,))
    made = await fields(w)
    allowed = {"Order", "OrderItem", "Review", "Customer"}
    for name, query in made.of("Mutation"):
        if not any(part in name for part in allowed):
            assert codes(await w.a.no_data(query)) == {"FORBIDDEN"}, query


# Tokens, sessions and keys.


def derived(purpose: str) -> bytes | None:
    secret = os.environ.get("SECRET_KEY")
    return hmac.digest(secret.encode(), purpose.encode(), "sha256") if secret else None


@attack
async def forged_tokens(w: World) -> None:
    """Tokens that this server did not sign for this purpose, or that have expired, are no good."""
    tokens = await w.login(w.b_email)
    genuine = tokens["access_token"]
    claims = jwt.decode(genuine, options={"verify_signature": False})
    header, body, signature = genuine.split(".")
    assert (await w.with_key(genuine).done("GET", "/auth/me"))["email"] == w.b_email
    forged = [jwt.encode(claims, None, algorithm="none"), f"{header}.{body}.", f"{header}.{body}", f"{header}.{body}.{signature[::-1]}", f"{genuine}x"]
    for name in ("none", "None", "NONE", "HS512", "RS256"):
        other = base64.urlsafe_b64encode(json.dumps({"alg": name, "typ": "JWT"}).encode()).decode().rstrip("=")
        forged += [f"{other}.{body}.{signature}", f"{other}.{body}."]
    keys = [b"x", b"secret", b"known-to-everyone-and-good-for-development-only", (os.environ.get("SECRET_KEY") or "x").encode()]
    keys.append(hmac.digest(keys[2], b"access", "sha256"))
    keys += [key for key in map(derived, ("refresh", "csrf", "box")) if key]
    forged += [jwt.encode(claims, key, algorithm="HS256") for key in keys]
    forged += [jwt.encode(claims, keys[0], algorithm="HS256", headers={"kid": "../../../dev/null", "jku": "https://evil.example"})]
    now = dt.datetime.now(dt.UTC)
    if key := derived("access"):
        for name, value in [("exp", now - dt.timedelta(seconds=5)), ("aud", "shop:refresh"), ("aud", "other:access"), ("aud", "shop"), ("sid", str(uuid.uuid4())),
                            ("sub", str(uuid.uuid4())), ("sub", w.a_id), ("sub", "' OR 1=1 --"), ("exp", None), ("sid", None), ("aud", None), ("iat", now + dt.timedelta(days=1))]:  # fmt: skip
            changed = {**claims, name: value}
            forged.append(jwt.encode({name: value for name, value in changed.items() if value is not None}, key, algorithm="HS256"))
        forged.append(jwt.encode(claims, key, algorithm="HS512"))
    for token in forged:
        await w.with_key(token).refused("GET", "/auth/me", by=(401,))
        await Visitor(w.url, Cookie=f"access_token={token}").refused("GET", f"{API}/orders", by=(401,))
    for token in forged[:6]:
        await without(w, Authorization=f"Bearer {token}")


@attack
async def tokens_of_another_purpose(w: World) -> None:
    """A refresh token gives no access, an access token refreshes nothing, a used refresh token ends the session."""
    tokens = await w.login(w.b_email)
    await without(w, Authorization=f"Bearer {tokens['refresh_token']}")
    await w.nobody.refused("POST", "/auth/refresh", {"refresh_token": tokens["access_token"]}, by=(401,))
    await w.nobody.refused("POST", "/auth/login/code", {"code_token": tokens["access_token"][:200], "code": "123456"}, by=(401, 403))
    renewed = await w.nobody.done("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    await w.with_key(renewed["access_token"]).done("GET", "/auth/me")
    await w.nobody.refused("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]}, by=(401,))
    await w.with_key(renewed["access_token"]).refused("GET", "/auth/me", by=(401,))
    await w.nobody.refused("POST", "/auth/refresh", {"refresh_token": renewed["refresh_token"]}, by=(401,))


@attack
async def revoked_sessions(w: World) -> None:
    """After signing out, neither the access token nor the refresh token is any good."""
    tokens = await w.login(w.b_email)
    session = w.with_key(tokens["access_token"])
    await session.done("POST", "/auth/logout")
    await without(w, Authorization=f"Bearer {tokens['access_token']}")
    await w.nobody.refused("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]}, by=(401,))


@attack
async def keys_of_those_who_left(w: World) -> None:
    """Keys of accounts that were deleted or shut, keys that were revoked, and roles that were taken end at once."""
    for end in ("delete", "shut", "revoke", "degrade"):
        email, key = await w.key("leaver", "staff")
        leaver = w.with_key(key)
        await leaver.done("GET", f"{API}/orders/{w.b_order}")
        [account] = (await w.admin.done("GET", "/auth/admin/accounts", params={"q": email}))["items"]
        path = f"/auth/admin/accounts/{account['id']}"
        if end == "delete":
            await w.admin.done("DELETE", path)
        elif end == "shut":
            await w.admin.done("PATCH", path, {"is_active": False})
        elif end == "revoke":
            [one] = await w.admin.done("GET", f"{path}/api-keys")
            await w.admin.done("DELETE", f"{path}/api-keys/{one['id']}")
        else:
            await w.admin.done("PATCH", path, {"roles": ["customer"]})
            await leaver.refused("GET", f"{API}/orders/{w.b_order}", by=(404,))
            assert (await leaver.done("GET", f"{API}/orders"))["total"] == 0, "who has no profile sees no orders"
            await leaver.refused("POST", f"{API}/categories", {"name": "x"}, by=(403,))
            continue
        await without(w, Authorization=f"Bearer {key}")
        await without(w, **{"X-API-Key": key})


@attack
async def keys_that_guard(w: World) -> None:
    """With an API key nobody gets at sessions, passwords, keys or one-time passwords of its account."""
    for method, path, body in [("GET", "/auth/sessions", None), ("POST", "/auth/sessions/revoke-others", None), ("GET", "/auth/api-keys", None), ("POST", "/auth/api-keys", {"name": "k"}),
                               ("POST", "/auth/password/change", {"current_password": PASSWORD, "password": f"{PASSWORD} 2"}), ("POST", "/auth/totp/setup", {"password": PASSWORD}),
                               ("GET", "/auth/csrf", None)]:  # fmt: skip
        await w.a.refused(method, path, body, by=(401, 403))


@attack
async def sessions_and_keys_of_others(w: World) -> None:
    """Sessions and keys of somebody else do not exist."""
    other = w.with_key((await w.login(w.b_email))["access_token"])
    mine = w.with_key((await w.login(w.a_email))["access_token"])
    for session in await other.done("GET", "/auth/sessions"):
        await mine.refused("DELETE", f"/auth/sessions/{session['id']}", by=(404,))
    for key in await other.done("GET", "/auth/api-keys"):
        await mine.refused("DELETE", f"/auth/api-keys/{key['id']}", by=(404,))
    await mine.done("POST", "/auth/sessions/revoke-others")
    assert (await other.done("GET", "/auth/me"))["email"] == w.b_email, "somebody else was signed out"
    assert (await w.b.done("GET", f"{API}/orders"))["total"] == 1, "a key of somebody else was revoked"


@attack
async def guessed_tokens(w: World) -> None:
    """Tokens of mails cannot be guessed, and are good once."""
    for given in ("x", "' OR '1'='1", "%", "0" * 43, "null"):
        await w.nobody.refused("POST", "/auth/verify", {"token": given}, by=(403,))
        await w.nobody.refused("POST", "/auth/password/reset", {"token": given, "password": PASSWORD}, by=(403,))
        await w.nobody.refused("POST", "/auth/signup", {"email": w.email("x"), "password": PASSWORD, "invite": given}, by=(403,))
    token = await w.command("bootstrap-token", "--force")
    asked = {"token": token, "email": w.email("root"), "password": PASSWORD}
    await w.nobody.refused("POST", "/auth/password/reset", {"token": token, "password": PASSWORD}, by=(403,))
    await w.nobody.refused("POST", "/auth/verify", {"token": token}, by=(403,))
    answers = await asyncio.gather(*(w.nobody("POST", "/auth/bootstrap", {**asked, "email": w.email("root")}) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 403, 403, 403, 403], "a token was good more than once"
    for account in (await w.admin.done("GET", "/auth/admin/accounts", params={"q": f"-{w.tag}", "role": "admin"}))["items"]:
        if account["email"].startswith("root-"):
            await w.admin.done("DELETE", f"/auth/admin/accounts/{account['id']}")


@attack
async def administration(w: World) -> None:
    """Customers and the staff reach nothing of the administration, with keys or with sessions."""
    document = await w.nobody.done("GET", "/openapi.json")
    session = w.with_key((await w.login(w.a_email))["access_token"])
    paths = [(method, path, one) for method, path, one in operations(document) if path.startswith("/auth/admin")]
    assert len(paths) > 15, paths
    for method, path, operation in paths:
        url, body = request_of(path, operation, document)
        for visitor in (w.a, w.staff, session):
            await visitor.refused(method, url, body, by=(403,))
    mine = await session.done("GET", "/auth/me")
    await session.refused("PATCH", f"/auth/admin/accounts/{mine['id']}", {"roles": ["admin"]}, by=(403,))


# Browsers.


@attack
async def cookies_without_csrf(w: World) -> None:
    """A cookie alone changes nothing; the token has to be that of the same session."""
    browser, csrf = await w.browser(w.a_email)
    _, other = await w.browser(w.b_email)
    before = await w.count("orders")
    order = {"customer_id": w.a_id}
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x" * 64}, {"X-CSRF-Token": other}, {"X-Requested-With": "XMLHttpRequest"}, {"Origin": FOREIGN[0]}):
        await browser.refused("POST", f"{API}/orders", order, headers=headers, by=(403,))
        await browser.refused("PATCH", f"{API}/customers/{w.a_id}", {"name": "m"}, headers=headers, by=(403,))
        await browser.refused("DELETE", f"{API}/orders/{w.a_order}", headers=headers, by=(403,))
        await browser.refused("POST", "/auth/password/change", {"current_password": PASSWORD, "password": f"{PASSWORD} 2"}, headers=headers, by=(403,))
        await browser.refused("POST", "/auth/refresh", headers=headers, by=(401, 403))
        answer = await browser("POST", "/graphql", {"query": f'mutation {{ createOrder(data: {{customerId: "{w.a_id}"}}) {{ id }} }}'}, headers=headers)
        assert answer.status_code == 403 or answer.json().get("errors"), f"GraphQL takes {headers}"
    text = {"Content-Type": "text/plain"}
    await browser.refused("POST", f"{API}/orders", content=json.dumps(order), headers=text, by=(403, 415, 422))
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "shop_order_create", "arguments": order}}
    answer = await browser("POST", "/mcp", message, headers={"Accept": "application/json, text/event-stream"})
    assert "CSRF" in answer.text, answer.text[:300]
    assert await w.count("orders") == before, "an order was made"
    await browser.done("GET", f"{API}/orders")
    asked = {"email": w.a_email, "password": PASSWORD}
    cookies = (await Visitor(w.url)("POST", "/auth/login", asked)).headers.get_list("set-cookie")
    assert all("samesite=lax" in cookie.lower() for cookie in cookies), cookies
    assert sum("httponly" in cookie.lower() for cookie in cookies) == 2, cookies
    await browser.done("POST", "/auth/logout", headers={"X-CSRF-Token": csrf})
    await browser.refused("GET", f"{API}/orders", headers={"Cookie": f"access_token={cookies[0].split('=', 1)[1].split(';')[0]}x"}, by=(401,))


@attack
async def foreign_pages(w: World) -> None:
    """Pages of another origin read nothing, connect nowhere, and are not served by MCP."""
    browser, _ = await w.browser(w.a_email)
    for origin in FOREIGN:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-csrf-token"}
        for path in (f"{API}/orders", "/graphql", "/mcp", "/auth/login"):
            answer = await browser("OPTIONS", path, headers=asked)
            assert "access-control-allow-origin" not in answer.headers, f"{path}: {origin} is allowed"
        for path in (f"{API}/orders", "/auth/me", "/auth/csrf"):
            answer = await browser("GET", path, headers={"Origin": origin})
            assert "access-control-allow-origin" not in answer.headers, f"{path}: {origin} reads"
        answer = await w.a("POST", "/mcp", {}, headers={"Origin": origin})
        assert answer.status_code == 403, f"MCP answers {answer.status_code} to {origin}"
        cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items() if name == "access_token")
        assert await closed(w, origin, Cookie=cookie), f"{origin} connects by WebSocket"
        assert await closed(w, origin), f"{origin} connects by WebSocket"
    answer = await browser("GET", f"{API}/orders", headers={"Origin": ORIGIN})
    assert answer.headers.get("access-control-allow-origin") == ORIGIN, "the page of the application reads nothing"
    preflight = await browser("OPTIONS", f"{API}/orders", headers={**asked, "Origin": ORIGIN})
    assert preflight.is_success, f"the page of the application may not send its CSRF token: {preflight.text}"


# Subscriptions.


class Socket:
    """A connection that speaks `graphql-transport-ws`."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @classmethod
    async def open(cls, w: World, origin: str | None = None, payload: dict[str, str] | None = None, **headers: str) -> "Socket":
        url = w.url.replace("http", "ws", 1) + "/graphql"
        connection = await websockets.connect(url, subprotocols=["graphql-transport-ws"], origin=origin, additional_headers=headers, open_timeout=10, proxy=None)
        socket = cls(connection)
        await socket.send(type="connection_init", payload=payload or {})
        assert (await socket.receive())["type"] == "connection_ack"
        return socket

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self, timeout: float = 10) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await asyncio.wait_for(self.connection.recv(), timeout))
        return found

    async def ask(self, query: str, key: str = "1") -> None:
        await self.send(id=key, type="subscribe", payload={"query": query})


async def closed(w: World, origin: str | None, **headers: str) -> bool:
    """Whether nobody can connect with these headers."""
    try:
        socket = await Socket.open(w, origin, **headers)
    except (websockets.WebSocketException, OSError):
        return True
    await socket.connection.close()
    return False


@attack
async def watching_others(w: World) -> None:
    """Subscriptions tell of one's own rows only, and of deletions not at all where rows are hidden."""
    socket = await Socket.open(w, Authorization=w.a.http.headers["Authorization"])
    queries = [f"orderUpdated(id: {w.b_order}) {{ id address }}", "orderUpdated { id address customerId }", "orderCreated { id address customerId }",
               "customerUpdated { id email creditLimit internalNote }", "orderItemUpdated { id customerId }", "productUpdated { id name cost }", "reviewUpdated { id text }"]  # fmt: skip
    for number, query in enumerate(queries):
        await socket.ask(f"subscription {{ {query} }}", str(number))
    refusals = ["orderDeleted", "customerDeleted", "orderItemDeleted", "couponCreated { code }", "couponUpdated { code }", "reviewDeleted"]
    for query in refusals:
        await socket.ask(f"subscription {{ {query} }}", query)
        answer = await socket.receive()
        assert answer["id"] == query, answer
        assert "FORBIDDEN" in json.dumps(answer), answer
        while answer["type"] != "complete" and answer["type"] != "error":
            answer = await socket.receive()
    await asyncio.sleep(0.5)
    await w.staff.done("PATCH", f"{API}/orders/{w.b_order}", {"address": w.b_address})
    await w.b.done("PATCH", f"{API}/customers/{w.b_id}", {"phone": "5"})
    await w.b.done("PATCH", f"{API}/order-items/{w.b_item}", {"quantity": 2})
    await w.b.done("PATCH", f"{API}/reviews/{w.b_review}", {"stars": 3})
    await w.staff.done("PATCH", f"{API}/products/{w.hidden}", {"stock": 7})
    await w.admin.done("PATCH", f"{API}/customers/{w.a_id}", {"internal_note": w.note})
    await w.a.done("PATCH", f"{API}/orders/{w.a_order}", {"address": "my new street"})
    told: list[dict[str, Any]] = []
    while not any("my new street" in json.dumps(one) for one in told):
        told.append(await socket.receive())
    for secret in w.hidden_from_a:
        assert secret not in json.dumps(told), f"a subscription tells {secret!r}: {told}"
    assert {one["id"] for one in told} <= {"1", "3"}, told
    await socket.connection.close()


async def broken_messages(w: World) -> None:
    """What is no message ends the connection in an orderly way; limits hold by WebSocket, too."""
    for broken in ("[]", "1", "null", "{", "[" * 50_000, '{"type": 1}', '{"type": "subscribe"}'):
        connection = (await Socket.open(w)).connection
        await connection.send(broken)
        try:
            said = await asyncio.wait_for(connection.recv(), 10)
        except websockets.ConnectionClosed as end:
            assert end.rcvd is not None, f"{broken[:40]!r} breaks the connection"
            assert 4000 <= end.rcvd.code < 5000, f"{broken[:40]!r} ends with {end.rcvd}"
        else:
            raise AssertionError(f"{broken[:40]!r} is answered by {said!r}")
    socket = await Socket.open(w)
    await socket.ask("{ categories(pageSize: 100) { items { products(limit: 100) { reviews(limit: 100) { id } } } } }")
    assert "LIMIT_EXCEEDED" in json.dumps(await socket.receive()), "there are no limits by WebSocket"
    await socket.connection.close()


@attack
async def watching_without_credentials(w: World) -> None:
    """Who has not signed in, or not any more, is told nothing; wrong credentials open no connection."""
    socket = await Socket.open(w)
    await socket.ask("subscription { orderUpdated { id address } }")
    assert "UNAUTHENTICATED" in json.dumps(await socket.receive())
    await socket.connection.close()
    socket = await Socket.open(w)
    await socket.ask("mutation { deleteCategory(id: 1) }")
    assert "UNAUTHENTICATED" in json.dumps(await socket.receive()), "a change by WebSocket"
    await socket.connection.close()
    assert await closed(w, None, Authorization="Bearer x"), "wrong credentials connect"
    await broken_messages(w)
    tokens = await w.login(w.a_email)
    for given in ({"headers": {"Authorization": f"Bearer {tokens['access_token']}"}}, {"headers": {}, "payload": {"authorization": f"Bearer {tokens['access_token']}"}}):
        socket = await Socket.open(w, None, given.get("payload"), **given["headers"])
        await socket.ask(f"subscription {{ orderUpdated(id: {w.a_order}) {{ id address }} }}")
        await asyncio.sleep(0.3)
        if "payload" in given:
            await w.with_key(tokens["access_token"]).done("POST", "/auth/logout")
        await w.staff.done("PATCH", f"{API}/orders/{w.a_order}", {"address": f"street {uuid.uuid4()}"})
        said = json.dumps(await socket.receive())
        assert ("UNAUTHENTICATED" in said and "street" not in said) if "payload" in given else "street" in said, said
        await socket.connection.close()


# Injection, cursors, sizes.


@attack
async def sql_in_rest(w: World) -> None:
    """No text reaches the database as SQL: not in ids, sort orders, conditions or searches."""
    for text in INJECTIONS:
        for path in ("orders", "order-items"):
            assert (await w.a("GET", f"{API}/{path}/{text.replace('/', '')}")).status_code in {404, 405, 422}, text
        for name in ("sort", "id__in", "customer_id", "placed_at__gt", "page", "page_size", "items__any", "created_after"):
            answer = await w.a("GET", f"{API}/orders", params={name: text})
            assert answer.status_code == 422, f"{name}={text!r} answers {answer.status_code}"
        await w.a.refused("GET", f"{API}/orders", params={f"address{text}": "x"}, by=(422,))
        for name in ("q", "name", "name__contains", "description__like"):
            found = await w.nobody.done("GET", f"{API}/products", params={name: text})
            assert found["total"] == 0, f"{name}={text!r} finds {found['total']}"
    for wild in ("%%%", "___", "%secret%"):
        assert (await w.nobody.done("GET", f"{API}/products", params={"q": wild}))["total"] == 0, f"{wild!r} is a pattern"
    assert await w.count("orders") > 1, "the orders are gone"


@attack
async def sql_in_graphql_and_mcp(w: World) -> None:
    """The same through variables, literals and tools."""
    for text in INJECTIONS:
        data = await w.a.data("query ($t: String!) { products(search: $t) { total } orders(where: {address: {contains: $t}}) { total } }", t=text)
        assert data["products"]["total"] == data["orders"]["total"] == 0, f"{text!r} finds {data}"
        await w.a.no_data("query ($t: UUID!) { customer(id: $t) { email } }", t=text)
        await w.a.no_data("query ($s: [OrderSort!]) { orders(sort: $s) { total } }", s=[text])
        await w.a.no_data("query ($c: String!) { ordersConnection(after: $c) { totalCount } }", c=text)
        await w.a.no_tool("shop_order_list", sort=text)
        await w.a.no_tool("shop_order_get", id=text)
        assert (await w.nobody.tool("shop_product_list", q=text))["total"] == 0, text


@attack
async def tampered_cursors(w: World) -> None:
    """Cursors are places in one's own list: forged ones lead to no other rows, columns or errors of the server."""

    def cursor(*content: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    page = "query ($c: String, $s: [CustomerSort!]) { customersConnection(first: 5, after: $c, sort: $s) { edges { cursor node { id email } } } }"
    genuine = (await w.b.data(page))["customersConnection"]["edges"][0]["cursor"]
    answer = await w.a.graphql(page, c=genuine)
    for edge in ((answer.get("data") or {}).get("customersConnection") or {}).get("edges", []):
        assert edge["node"]["id"] == w.a_id, answer
    forged = [cursor("credit_limit", ["0", w.a_id]), cursor("-credit_limit", ["99999", w.b_id]), cursor("-created_at", [{"$gt": ""}, w.b_id]), cursor("-created_at", ["x", "y"]),
              cursor("-created_at", [["x"], w.b_id]), cursor("-created_at,id", []), cursor(None, None), cursor("__class__", ["x"]), "x", "====", "é", "-" * 4096, "W" * 40000,
              base64.urlsafe_b64encode(b"[" * 3000).decode(), base64.urlsafe_b64encode(b"1" * 5000).decode(), genuine[:-3], genuine + genuine, "' OR 1=1 --"]  # fmt: skip
    for text in forged:
        answer = await w.a.graphql(page, c=text)
        assert answer.get("errors"), f"{text[:60]!r} answers {answer}"
        assert "INTERNAL_SERVER_ERROR" not in json.dumps(answer), f"{text[:60]!r} breaks"


@attack
async def huge_pages(w: World) -> None:
    """Sizes of pages and of bulk changes are capped on every channel."""
    for size in ("101", "1000000000", "-1", "0", "1e9", "99999999999999999999999", "NaN", "10;DROP"):
        for path in MODELS[1:3]:
            await w.nobody.refused("GET", f"{API}/{path}", params={"page_size": size}, by=(422,))
    await w.nobody.refused("GET", f"{API}/products", params={"page": str(10**12)}, by=(422,))
    for size in (101, 10**9, -1, 0):
        for query in ("products(pageSize: %d) { total }", "productsConnection(first: %d) { totalCount }", "productsConnection(last: %d) { totalCount }",
                      f"category(id: {w.category}) {{ products(limit: %d) {{ id }} }}"):  # fmt: skip
            await w.nobody.no_data(f"{{ {query % size} }}")
            await w.nobody.no_data(f"query ($n: Int!) {{ {query.replace('%d', '$n')} }}", n=size)
        await w.nobody.no_tool("shop_product_list", page_size=size)
    await w.a.refused("POST", f"{API}/orders/bulk", [{"customer_id": w.a_id}] * 1001, by=(422,))
    await w.a.refused("POST", f"{API}/orders/bulk-delete", {"ids": list(range(1, 1500))}, by=(422,))
    await w.nobody.refused("GET", f"{API}/products", params={"id__in": ",".join(map(str, range(9000)))}, by=(400, 414, 422))


@attack
async def graphql_bombs(w: World) -> None:
    """Deep, wide, repeated and cyclic queries are refused at once, and break nothing."""
    nested = "reviews { product { " * 8
    bombs = {
        "deep": f"{{ products {{ items {{ {nested} id {'} }' * 8} }} }} }}",
        "wide": "{ categories(pageSize: 100) { items { products(limit: 100) { reviews(limit: 100) { id } } } } }",
        "wide by variables": "query ($n: Int! = 100) { categories(pageSize: $n) { items { products(limit: $n) { reviews(limit: $n) { id } } } } }",
        "wide connections": "{ categoriesConnection(first: 100) { edges { node { products(limit: 100) { id name } } } } }",
        "aliases": f"{{ {' '.join(f'a{n}: products {{ total }}' for n in range(100))} }}",
        "aliased mutations": f"mutation {{ {' '.join(f'a{n}: deleteCategory(id: {n})' for n in range(100))} }}",
        "aliases in fragments": "{ ...A } " + " ".join(f"fragment {a} on Query {{ {' '.join(f'{b}{n}: products {{ total }} ...{b}' for n in range(9))} }}" for a, b in itertools.pairwise("ABCDEFG")) + "fragment G on Query { x: products { total } }",
        "fragments": "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} ...F{n + 1} }}" for n in range(25)) + " fragment F25 on Query { products { items { id } } }",
        "cyclic fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "fragment of itself": "{ products { items { ...P } } } fragment P on Product { category { products { ...P } } }",
        "braces": "{ a" * 600 + " }" * 600,
        "lists": f"{{ products(where: {{id: {{in: {'[' * 900}1{']' * 900}}}}}) {{ total }} }}",
        "objects": f"{{ products(where: {'{a: ' * 600}1{'}' * 600}) {{ total }} }}",
        "tokens": f"{{ products {{ items {{ {'id ' * 5000} }} }} }}",
        "directives": f"{{ products {{ total {'@skip(if: false) ' * 500} }} }}",
        "introspection": "{ __schema { types { fields { type { fields { type { fields { type { fields { type { fields { name } } } } } } } } } } } }",
        "aliased introspection": f"{{ {' '.join(f'a{n}: __schema {{ types {{ name }} }}' for n in range(60))} }}",
        "numbers": f"{{ products(page: {'9' * 20000}) {{ total }} }}",
        "operations": " ".join(f"query q{n} {{ products {{ total }} }}" for n in range(300)),
        "comments": "#" + "x" * 500000 + "\n{ orders { total } }",
    }  # fmt: skip
    for name, query in bombs.items():
        begin = time.perf_counter()
        answer = await w.nobody("POST", "/graphql", {"query": query})
        taken = time.perf_counter() - begin
        assert answer.status_code in {200, 400, 413}, f"{name} answers {answer.status_code}"
        assert '"errors"' in answer.text or answer.status_code != 200, f"{name} answers {answer.text[:200]}"
        assert "our side" not in answer.text, f"{name} breaks: {answer.text[:200]}"
        assert "recursion" not in answer.text, f"{name} breaks: {answer.text[:200]}"
        assert taken < 5, f"{name} takes {taken:.1f} s"
        assert len(answer.content) < 200_000, f"{name} answers {len(answer.content)} bytes"


@attack
async def graphql_transport(w: World) -> None:
    """No batches, no queries by GET, no forms, no files."""
    one = {"query": "{ products { total } }"}
    for body in ([one] * 50, [one], [], "x", 1, None, {"query": None}, {"query": 1}, {"query": ["{ __typename }"]}, {**one, "variables": []}, {**one, "operationName": 1}):
        answer = await w.nobody("POST", "/graphql", content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422} or "errors" in answer.json(), f"{body} answers {answer.text[:200]}"
    for parameters in ({"query": "{ __typename }"}, {"query": "mutation { deleteCategory(id: 1) }"}):
        answer = await w.nobody("GET", "/graphql", params=parameters, headers={"Accept": "application/json"})
        assert answer.status_code >= 400 or "__typename" not in answer.text, answer.text[:200]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = await w.nobody("POST", "/graphql", content=json.dumps(one), headers={"Content-Type": kind})
        assert answer.status_code >= 400, f"{kind!r} answers {answer.status_code}"


@attack
async def production(w: World) -> None:
    """In production there is no introspection and no GraphiQL, cookies are Secure, and HTTPS is demanded of browsers."""
    if w.production is None:
        return
    visitor = Visitor(w.production, forbidden=w.nobody.forbidden)
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Customer") { fields { name } } }', "{ ...F } fragment F on Query { __schema { types { name } } }", "query { a: __schema { types { name } } }"):
        answer = (await visitor("POST", "/graphql", {"query": query})).json()
        assert answer.get("errors"), f"{query} answers {str(answer)[:200]}"
        assert not answer.get("data"), f"{query} answers {str(answer)[:200]}"
    answer = await visitor("GET", "/graphql", headers={"Accept": "text/html"})
    assert "graphiql" not in answer.text.lower(), "there is GraphiQL"
    answer = await visitor("POST", "/auth/login", {"email": w.b_email, "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 3, cookies
    assert all("secure" in cookie.lower() for cookie in cookies), cookies
    assert "strict-transport-security" in answer.headers
    for name, value in {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "cache-control": "no-store"}.items():
        assert answer.headers[name] == value, name


@attack
async def big_bodies(w: World) -> None:
    """Bodies that are too big, or too deep, are refused on every channel."""

    async def chunks() -> Any:
        for _ in range(40):
            yield b" " * 65536

    kind = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    deep = ("[" * 100_000).encode()
    objects = b'{"a":' * 50_000
    for path in (f"{API}/orders", "/graphql", "/mcp", "/auth/login", "/auth/signup"):
        assert (await w.a("POST", path, content=b" " * 2_500_000, headers=kind)).status_code == 413, path
        assert (await w.a("POST", path, content=chunks(), headers=kind)).status_code == 413, f"{path} in chunks"
        for body in (deep, objects, deep + b"]" * 100_000, b"\xff\xfe", b"9" * 10_000, b'"\\ud800"', b"null", b""):
            answer = await w.a("POST", path, content=body, headers=kind)
            assert 400 <= answer.status_code < 500, f"{path} answers {answer.status_code} to {body[:10]!r}"
    for value in ("9" * 5000, 10**400, "x" * 900_000, "\x00", "\ud800"):
        body = json.dumps({"customer_id": w.a_id, "address": value, "status": value})
        await w.a.refused("POST", f"{API}/orders", content=body, headers=kind, by=(400, 413, 422))


# Guessing.


async def alike(w: World, path: str, known: dict[str, Any], unknown: dict[str, Any]) -> None:
    """The two answers differ in nothing but ids and times."""
    answers = [await w.nobody("POST", path, body) for body in (known, unknown)]
    seen = []
    for answer in answers:
        body = {name: value for name, value in answer.json().items() if name != "request_id"}
        seen.append((answer.status_code, body, sorted(set(answer.headers) - {"retry-after"})))
    assert seen[0] == seen[1], f"{path} tells who has an account: {seen}"


@attack
async def enumeration(w: World) -> None:
    """Signing up, signing in, forgotten passwords and repeated mails answer the same for every address."""
    _, key = await w.key("nopass", "customer")
    known = await w.account("known", "customer", profile=False)
    for path, more in (("/auth/signup", {"password": PASSWORD}), ("/auth/signup", {"password": PASSWORD, "profile": {"name": "n"}}), ("/auth/login", {"password": "wrong"}),
                       ("/auth/password/forgot", {}), ("/auth/verify/resend", {})):  # fmt: skip
        await alike(w, path, {"email": known, **more}, {"email": w.email("unknown"), **more})
        await alike(w, path, {"email": known.upper(), **more}, {"email": w.email("unknown").upper(), **more})
    nopass = (await w.with_key(key).done("GET", "/auth/me"))["email"]
    await alike(w, "/auth/login", {"email": nopass, "password": "wrong"}, {"email": w.email("unknown"), "password": "wrong"})
    pending, other = w.email("pending"), "another passphrase of somebody"
    for email in (known, pending):
        await w.nobody.done("POST", "/auth/signup", {"email": email, "password": other})
    # Whether the address was free shows neither in its password nor in that of whoever tries.
    await alike(w, "/auth/login", {"email": known, "password": other}, {"email": pending, "password": other})
    await alike(w, "/auth/login", {"email": pending, "password": "wrong"}, {"email": w.email("unknown"), "password": "wrong"})


@attack
async def sql_at_the_door(w: World) -> None:
    """Addresses and passwords are no SQL, and no patterns."""
    for text in ("' OR 1=1 --", "%", "admin@example.com' --", "_"):
        await w.nobody.refused("POST", "/auth/login", {"email": text, "password": PASSWORD}, by=(422,))
        await w.nobody.refused("POST", "/auth/login", {"email": w.b_email, "password": text}, by=(401, 429))
        await w.nobody.refused("POST", "/auth/login", {"email": {"$ne": ""}, "password": {"$ne": ""}}, by=(422,))
    found = await w.admin.done("GET", "/auth/admin/accounts", params={"q": "%_%"})
    assert found["total"] == 0, "a search is a pattern"


@attack
async def brute_force(w: World) -> None:
    """Wrong passwords lock an account, in every process, and their number is limited: run last, for the limits last a minute."""
    victim = await w.account("victim", "customer", profile=False)
    wrong = {"email": victim, "password": "wrong"}
    statuses = [(await w.nobody("POST", "/auth/login", wrong)).status_code for _ in range(14)]
    assert set(statuses) <= {401, 429}, statuses
    assert 429 in statuses, f"one address can be tried for ever: {statuses}"
    await w.nobody.refused("POST", "/auth/login", {"email": victim, "password": PASSWORD}, by=(401, 429))
    if w.production is not None:
        # It counts rates for itself, but the lock is in the database.
        answer = await Visitor(w.production)("POST", "/auth/login", {"email": victim, "password": PASSWORD})
        assert answer.status_code == 401, f"the account is not locked: {answer.status_code} after {statuses}"
    for path, more in (("/auth/login", {"password": "wrong"}), ("/auth/password/forgot", {})):
        statuses = [(await w.nobody("POST", path, {"email": w.email("many"), **more})).status_code for _ in range(70)]
        assert 429 in statuses, f"{path}: one client can try for ever"
    tokens = [(await w.nobody("POST", "/auth/verify", {"token": f"x{n}"})).status_code for n in range(70)]
    assert 429 in tokens, "tokens can be tried for ever"


async def main(url: str, production: str | None = None) -> int:
    # The keys of forged tokens are short on purpose.
    warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
    world = World(url, production)
    await world.build()
    succeeded: list[str] = []
    for one in attacks:
        begin = time.perf_counter()
        name = one.__name__.replace("_", " ")
        try:
            await one(world)
        except Exception as error:
            succeeded.append(name)
            place = traceback.extract_tb(error.__traceback__)
            line = next(frame.lineno for frame in reversed(place) if frame.filename == __file__)
            print(f"IN    {name} (line {line}): {type(error).__name__}: {str(error)[:600]}")
        else:
            print(f"held  {name} ({time.perf_counter() - begin:.1f} s)")
    for name in succeeded:
        print(f"got in: {name}")
    print(f"ATTACKS: {len(attacks)} tried, {len(succeeded)} got in")
    return 1 if succeeded else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
