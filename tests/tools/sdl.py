"""What a generated app says its GraphQL schema is, to be compared with `prisme schema`.

sdl.py made MODULE       prints the schema that the app's main.py mounts
sdl.py served URL FILE   fails unless the API at URL describes the schema in FILE
"""

import difflib
import importlib
import json
import sys
import urllib.request

import graphql


def made(module: str) -> None:
    from strawberry.fastapi import GraphQLRouter

    main = importlib.import_module(f"{module}.main")
    settings = importlib.import_module(f"{module}.config").get_settings()
    [router] = [one for one in main.make_channels(settings).routers if isinstance(one, GraphQLRouter)]
    sys.stdout.write(router.schema.as_str() + "\n")


def normal(schema: graphql.GraphQLSchema) -> str:
    return graphql.print_schema(graphql.lexicographic_sort_schema(schema))


def served(url: str, file: str) -> None:
    query = graphql.get_introspection_query(schema_description=True, specified_by_url=True, input_value_deprecation=True)
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found = normal(graphql.build_client_schema(json.load(answer)["data"]))
    with open(file, encoding="utf-8") as text:
        said = normal(graphql.build_schema(text.read()))
    sys.stdout.writelines(difflib.unified_diff(said.splitlines(True), found.splitlines(True), "prisme schema", url))
    sys.exit(found != said)


{"made": made, "served": served}[sys.argv[1]](*sys.argv[2:])
