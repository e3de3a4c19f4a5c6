"""check_schemas.py SCHEMAS DOCUMENTS — checks every schema of the folder, then each document (a JSON object from schema name to document
text, or to a list of such) against its schema. Names everything that does not fit."""

import json
import pathlib
import sys

try:
    import jsonschema
    import referencing
except ImportError:
    sys.exit(f"{sys.executable} has no module 'jsonschema'; run `make tools`, or: {sys.executable} -m pip install jsonschema")

folder, documents = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text())
problems = []
schemas = {}
for path in sorted(folder.glob("*.schema.json")):
    try:
        schemas[path.name.removesuffix(".schema.json")] = schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
    except (ValueError, jsonschema.SchemaError) as error:
        problems.append(f"{path.name}: {error}")
if not schemas:
    problems.append(f"there is no schema in {folder}")
# Schemas refer to each other by their identifiers; nothing is fetched.
registry = referencing.Registry().with_resources(
    (schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas.values())
for name, texts in documents.items():
    if name not in schemas:
        problems.append(f"there is no schema {name}")
        continue
    validator = jsonschema.Draft202012Validator(schemas[name], registry=registry)
    for text in texts if isinstance(texts, list) else [texts]:
        for error in validator.iter_errors(json.loads(text)):
            problems.append(f"{name}: {error.json_path}: {error.message}")
print("\n".join(problems))
sys.exit(1 if problems else 0)
