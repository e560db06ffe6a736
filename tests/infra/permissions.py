"""What the roles of the synthesised templates allow."""

from __future__ import annotations

from envag.runtime.settings.every import ALL


def statements(template, role):
    """Every statement of a role, as (effect, actions, resources, condition) of readable texts."""
    policies = [
        policy
        for policy in template.of_type("AWS::IAM::Policy")
        if {"Ref": role.id} in policy.properties.get("Roles", ())
    ]
    for policy in policies:
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            yield (
                statement["Effect"],
                _listed(statement["Action"]),
                [template.text(resource) for resource in _listed(statement["Resource"])],
                statement.get("Condition", {}),
            )


def role_of(template, function):
    """The role of the function whose folder has this name."""
    name = f"envag-{template.stage}-{function.replace('_', '-')}"
    lambda_function = template.one("AWS::Lambda::Function", FunctionName=name)
    return template.resources[lambda_function.properties["Role"]["Fn::GetAtt"][0]]


def allowed(template, function):
    """(action, resource) of everything that a function may do beside writing its log and its trace."""
    return {
        (action, resource)
        for effect, actions, resources, condition in statements(template, role_of(template, function))
        for action in actions
        for resource in resources
        if effect == "Allow" and not action.startswith(("logs:", "kms:"))
    }


def allowed_actions(template, function):
    """The actions alone, for comparing with the calls that a function really makes."""
    assert function in ALL
    return {action for action, _ in allowed(template, function)}


def _listed(value):
    return value if isinstance(value, list) else [value]
