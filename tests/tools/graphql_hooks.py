"""What is sent to the GraphQL API, and asked of its answers: schemathesis loads this through SCHEMATHESIS_HOOKS."""

import graphql
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

KNOWN = {"BAD_USER_INPUT", "CONFLICT", "FORBIDDEN", "LIMIT_EXCEEDED", "NOT_FOUND", "UNAUTHENTICATED"}


def json_object(given: dict[str, str]) -> graphql.ObjectValueNode:
    """The literal of a JSON object of texts."""
    fields = [
        graphql.ObjectFieldNode(name=graphql.NameNode(value=name), value=nodes.String(text))
        for name, text in given.items()
    ]
    return nodes.Object(fields)


# The scalars that schemathesis does not know: mostly right values, and some that have to be refused.
schemathesis.graphql.scalar(
    "Decimal",
    st.one_of(
        st.decimals(-1000, 1000, places=2).map(str),
        st.decimals().map(str),
        st.text(max_size=20),
    ).map(nodes.String),
)
schemathesis.graphql.scalar(
    "JSON",
    st.one_of(
        st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), st.text(max_size=20), max_size=4).map(json_object),
        st.lists(st.integers(-(2**31), 2**31 - 1).map(nodes.Int), max_size=4).map(nodes.List),
        st.text(max_size=20).map(nodes.String),
    ),
)


@schemathesis.check
def errors_are_explained(ctx, response, case):
    """Every error is the client's, and says what is wrong; those without a code are GraphQL's own."""
    assert response.status_code == 200, response.text[:300]
    for error in response.json().get("errors") or []:
        code = error.get("extensions", {}).get("code")
        assert code is None or code in KNOWN, error
        assert code is not None or "locations" in error, error
