"""Parts of an OpenAPI definition that every operation is put together from."""

from typing import Any

from features.rendering import HTML
from features.text import Bilingual, Text, said
from features.vocabulary import Parameter

Json = dict[str, Any]


def get(
    operation: str,
    title: Bilingual,
    content: Json,
    references: tuple[str, ...],
    own: tuple[Parameter, ...] = (),
    tag: str | None = None,
) -> Json:
    parameters: list[Json] = [{"$ref": f"#/components/parameters/{name}"} for name in references]
    described = {media: body or {"schema": {"type": "object"}} for media, body in content.items()}
    operation_object: Json = {
        "operationId": operation,
        "summary": said(title),
        "parameters": [*parameters, *(parameter_object(each) for each in own)],
        "responses": {
            "200": {
                "description": said(title),
                "content": described | {HTML: {"schema": {"type": "string"}}},
            },
            "default": {"$ref": "#/components/responses/problem"},
        },
    }
    if tag is not None:
        operation_object["tags"] = [tag]
    return {"get": operation_object}


def parameter_object(parameter: Parameter) -> Json:
    description = said(parameter.title)
    if parameter.description is not None:
        description = f"{description}: {said(parameter.description)}"
    written: Json = {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": dict(parameter.schema),
        "style": "form",
        "explode": False,
    }
    if parameter.examples:
        written["examples"] = {
            f"example{number}": {"value": _example(parameter, value)}
            for number, value in enumerate(parameter.examples, start=1)
        }
    return written


def _example(parameter: Parameter, value: str) -> Any:
    if parameter.is_list:
        is_number = parameter.schema["items"]["type"] == "number"
        return [float(each) if is_number else each for each in value.split(",")]
    return int(value) if parameter.schema.get("type") == "integer" else value


def about(what: Text, title: Bilingual) -> Text:
    return Text(f"{title.bg}: {what.bg}", f"{title.en}: {what.en}")
