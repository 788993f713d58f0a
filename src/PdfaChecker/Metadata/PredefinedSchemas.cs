namespace PdfaChecker.Metadata;

/// <summary>
/// The schemas that a file may use without describing them: those of the XMP Specification of January 2004 for part 1, of
/// September 2005 for parts 2 and 3, and the PDF/A identification schema.
/// </summary>
internal sealed class PredefinedSchemas
{
    private readonly Dictionary<(string NamespaceUri, string Name), string> properties = [];

    public static PredefinedSchemas Xmp2004 { get; } = Create(XmpTables.Common, XmpTables.Only2004);
    public static PredefinedSchemas Xmp2005 { get; } = Create(XmpTables.Common, XmpTables.Only2005);

    public static PredefinedSchemas For(int part) => part == 1 ? Xmp2004 : Xmp2005;

    public XmpTypes Types { get; } = new();

    /// <summary>The type of a property; null where no predefined schema has it.</summary>
    public string? TypeOf(XmpNode node) =>
        properties.GetValueOrDefault((node.NamespaceUri, node.Name));

    private static PredefinedSchemas Create(string common, string own)
    {
        var schemas = new PredefinedSchemas();
        var types = schemas.Types;
        foreach (
            var text in (string[])
                [
                    "Text",
                    "ProperName",
                    "AgentName",
                    "URI",
                    "URL",
                    "XPath",
                    "Locale",
                    "Rational",
                    "RenditionClass",
                ]
        )
        {
            types.AddSimple(text, XmpValues.Any);
        }

        types.AddSimple("Boolean", XmpValues.Boolean);
        types.AddSimple("Integer", XmpValues.Integer);
        types.AddSimple("Real", XmpValues.Real);
        types.AddSimple("MIMEType", XmpValues.MimeType);
        types.AddSimple("Date", XmpValues.Date);
        types.AddSimple(
            "GPSCoordinate",
            ReferenceEquals(own, XmpTables.Only2004)
                ? XmpValues.GpsCoordinate2004
                : XmpValues.GpsCoordinate
        );
        schemas.Read(common);
        schemas.Read(own);
        return schemas;
    }

    /// <summary>Reads a table: a line "schema URI" or "type NAME URI" opens a block, "name: type" lines follow.</summary>
    private void Read(string table)
    {
        string? schema = null;
        string? typeName = null;
        string? typeUri = null;
        Dictionary<string, string> fields = [];
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries).Append("end"))
        {
            if (line.Length == 0)
            {
                continue;
            }

            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0)
            {
                var (name, type) = (line[..colon], line[(colon + 2)..]);
                if (schema is not null)
                {
                    properties[(schema, name)] = type;
                }
                else
                {
                    fields[name] = type;
                }

                continue;
            }

            if (typeName is not null && typeUri is not null)
            {
                Types.AddStructure(typeName, typeUri, fields);
            }

            var words = line.Split(' ');
            (schema, typeName, typeUri, fields) =
                words[0] == "schema" ? (words[1], null, null, [])
                : words[0] == "type" ? (null, words[1], words[2], [])
                : ((string?)null, (string?)null, (string?)null, new Dictionary<string, string>());
        }
    }
}
