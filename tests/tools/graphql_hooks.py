"""What is asked of answers of the GraphQL API: schemathesis loads this module through SCHEMATHESIS_HOOKS."""

import schemathesis

KNOWN = {"BAD_USER_INPUT", "CONFLICT", "LIMIT_EXCEEDED", "NOT_FOUND"}


@schemathesis.check
def errors_are_explained(ctx, response, case):
    """Every error is the client's, and says what is wrong; those without a code are GraphQL's own."""
    assert response.status_code == 200, response.text[:300]
    for error in response.json().get("errors") or []:
        code = error.get("extensions", {}).get("code")
        assert code is None or code in KNOWN, error
        assert code is not None or "locations" in error, error
