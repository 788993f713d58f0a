using PdfaChecker.Rules;

namespace PdfaChecker.Metadata;

/// <summary>The form of the descriptions in pdfaExtension:schemas (ISO 19005-1 clause 6.7.8, ISO 19005-2 clause 6.6.2.3.3).</summary>
internal sealed class ExtensionSchemaRules(
    Findings findings,
    ExtensionSchemas schemas,
    XmpTypes predefined
)
{
    private static readonly Rule Container = new(
        "6.7.8",
        "6.6.2.3.3",
        ViolationFamily.Metadata,
        "The list of extension schemas is not a bag named pdfaExtension:schemas.",
        "La liste des schémas d'extension n'est pas un « bag » nommé pdfaExtension:schemas."
    );

    private static readonly Rule UndefinedField = new(
        "6.7.8",
        "6.6.2.3.2",
        ViolationFamily.Metadata,
        "The description of an extension schema has a field that is not defined.",
        "La description d'un schéma d'extension contient un champ non défini."
    );

    private static readonly Rule BadField = new(
        "6.7.8",
        "6.6.2.3.3",
        ViolationFamily.Metadata,
        "A field in the description of an extension schema is missing, or has the wrong type or prefix.",
        "Un champ de la description d'un schéma d'extension est absent ou n'a pas le type ou le préfixe prévu."
    );

    private static readonly Rule UnknownType = new(
        "6.7.8",
        "6.6.2.3.3",
        ViolationFamily.Metadata,
        "An extension schema names a value type that is not defined.",
        "Un schéma d'extension nomme un type de valeur non défini."
    );

    private enum Kind
    {
        Text,
        Seq,
    }

    private sealed record Field(string Name, Kind Kind, bool Required);

    private sealed record Description(string NamespaceUri, string Prefix, Field[] Fields);

    private static readonly Description Schema = new(
        XmpNames.PdfaSchema,
        "pdfaSchema",
        [
            new("schema", Kind.Text, true),
            new("namespaceURI", Kind.Text, true),
            new("prefix", Kind.Text, true),
            new("property", Kind.Seq, false),
            new("valueType", Kind.Seq, false),
        ]
    );

    private static readonly Description Property = new(
        XmpNames.PdfaProperty,
        "pdfaProperty",
        [
            new("name", Kind.Text, true),
            new("valueType", Kind.Text, true),
            new("category", Kind.Text, true),
            new("description", Kind.Text, true),
        ]
    );

    private static readonly Description ValueType = new(
        XmpNames.PdfaType,
        "pdfaType",
        [
            new("type", Kind.Text, true),
            new("namespaceURI", Kind.Text, true),
            new("prefix", Kind.Text, true),
            new("description", Kind.Text, true),
            new("field", Kind.Seq, false),
        ]
    );

    private static readonly Description TypeField = new(
        XmpNames.PdfaField,
        "pdfaField",
        [
            new("name", Kind.Text, true),
            new("valueType", Kind.Text, true),
            new("description", Kind.Text, true),
        ]
    );

    public void Check(XmpNode container, Place place)
    {
        if (container.Form != XmpForm.Bag || container.Prefix != "pdfaExtension")
        {
            findings.Break(Container, place);
        }

        foreach (var schema in container.Children)
        {
            CheckFields(schema, Schema, place);
            var uri = schema.Child(XmpNames.PdfaSchema, "namespaceURI")?.Value ?? "";
            var types = schemas.TypesOf(uri) ?? predefined;
            foreach (var property in Items(schema, XmpNames.PdfaSchema, "property"))
            {
                CheckFields(property, Property, place);
                CheckType(property, XmpNames.PdfaProperty, types, place);
                if (
                    property.Child(XmpNames.PdfaProperty, "category") is { IsSimple: true } category
                    && category.Value is not ("internal" or "external")
                )
                {
                    findings.Break(BadField, place, "category");
                }
            }

            foreach (var valueType in Items(schema, XmpNames.PdfaSchema, "valueType"))
            {
                CheckFields(valueType, ValueType, place);
                foreach (var field in Items(valueType, XmpNames.PdfaType, "field"))
                {
                    CheckFields(field, TypeField, place);
                    CheckType(field, XmpNames.PdfaField, types, place);
                }
            }
        }
    }

    private static IReadOnlyList<XmpNode> Items(XmpNode node, string uri, string name) =>
        node.Child(uri, name) is { IsArray: true } list ? list.Children : [];

    private void CheckType(XmpNode node, string uri, XmpTypes types, Place place)
    {
        if (node.Child(uri, "valueType") is { IsSimple: true } type && !types.Knows(type.Value))
        {
            findings.Break(UnknownType, place, type.Value);
        }
    }

    private void CheckFields(XmpNode node, Description description, Place place)
    {
        foreach (var child in node.Children)
        {
            if (
                child.NamespaceUri != description.NamespaceUri
                || !Array.Exists(description.Fields, f => f.Name == child.Name)
            )
            {
                findings.Break(UndefinedField, place, child.Name);
            }
        }

        foreach (var field in description.Fields)
        {
            var child = node.Child(description.NamespaceUri, field.Name);
            var good = child is null
                ? !field.Required
                : child.Prefix == description.Prefix
                    && (field.Kind == Kind.Text ? child.IsSimple : child.Form == XmpForm.Seq);
            if (!good)
            {
                findings.Break(BadField, place, field.Name);
            }
        }
    }
}
