namespace PdfaChecker.Metadata;

/// <summary>The schemas that a packet describes in pdfaExtension:schemas (ISO 19005-1 clause 6.7.8, ISO 19005-2 clause 6.6.2.3.3).</summary>
internal sealed class ExtensionSchemas
{
    private const int MaxSchemas = 1000;
    private readonly Dictionary<string, Schema> schemas = [];

    public static ExtensionSchemas Read(
        XmpNode? container,
        XmpTypes predefined,
        ExtensionSchemas? inherited
    )
    {
        var result = new ExtensionSchemas();
        if (container is not { IsArray: true })
        {
            return result;
        }

        foreach (var node in container.Children.Take(MaxSchemas))
        {
            var uri = node.Child(XmpNames.PdfaSchema, "namespaceURI")?.Value;
            if (
                uri is null
                || node.Child(XmpNames.PdfaSchema, "property") is not { IsArray: true } properties
            )
            {
                continue;
            }

            var types = new XmpTypes(inherited?.TypesOf(uri) ?? predefined);
            if (node.Child(XmpNames.PdfaSchema, "valueType") is { IsArray: true } valueTypes)
            {
                AddTypes(types, valueTypes);
            }

            var schema = new Schema(types, []);
            foreach (var property in properties.Children)
            {
                var name = property.Child(XmpNames.PdfaProperty, "name")?.Value;
                var type = property.Child(XmpNames.PdfaProperty, "valueType")?.Value;
                if (name is not null && type is not null && types.Knows(type))
                {
                    schema.Properties.TryAdd(name, type);
                }
            }

            result.schemas[uri] = schema;
        }

        return result;
    }

    /// <summary>The type of a property and the types its name is to be read with; null where no described schema has it.</summary>
    public (string? Type, XmpTypes Types)? TypeOf(XmpNode property) =>
        schemas.TryGetValue(property.NamespaceUri, out var schema)
        && schema.Properties.TryGetValue(property.Name, out var type)
            ? (type, schema.Types)
            : null;

    public XmpTypes? TypesOf(string namespaceUri) =>
        schemas.TryGetValue(namespaceUri, out var schema) ? schema.Types : null;

    private static void AddTypes(XmpTypes types, XmpNode valueTypes)
    {
        foreach (var node in valueTypes.Children)
        {
            var name = node.Child(XmpNames.PdfaType, "type")?.Value;
            if (name is null)
            {
                continue;
            }

            var fields = Fields(node.Child(XmpNames.PdfaType, "field"));
            if (fields.Count == 0)
            {
                types.AddSimple(name, XmpValues.Any);
            }
            else if (node.Child(XmpNames.PdfaType, "namespaceURI") is { } uri)
            {
                types.AddStructure(name, uri.Value, fields);
            }
        }
    }

    private static Dictionary<string, string> Fields(XmpNode? list)
    {
        var fields = new Dictionary<string, string>();
        foreach (var node in list is { IsArray: true } ? list.Children : [])
        {
            var name = node.Child(XmpNames.PdfaField, "name")?.Value;
            var type = node.Child(XmpNames.PdfaField, "valueType")?.Value;
            if (name is not null && type is not null)
            {
                fields[name] = type;
            }
        }

        return fields;
    }

    private sealed record Schema(XmpTypes Types, Dictionary<string, string> Properties);
}
