"""Forms: `{{ form }}` in any template shows labels, help and errors in the house style."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Renders every form and field with the templates of the design system; `FORM_RENDERER` names it."""

    form_template_name = "fupin/forms/form.html"
    field_template_name = "fupin/forms/field.html"
