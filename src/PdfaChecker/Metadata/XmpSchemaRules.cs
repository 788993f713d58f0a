using PdfaChecker.Rules;

namespace PdfaChecker.Metadata;

/// <summary>Properties of a packet against the predefined schemas and those the packet describes (ISO 19005-1 clause 6.7.2, ISO 19005-2 clause 6.6.2.3.1).</summary>
internal sealed class XmpSchemaRules(int part, Findings findings)
{
    private static readonly Rule Undefined = new(
        "6.7.2",
        "6.6.2.3.1",
        ViolationFamily.Metadata,
        "The metadata use a property that no schema defines.",
        "Les métadonnées utilisent une propriété qu'aucun schéma ne définit."
    );

    private static readonly Rule WrongType = new(
        "6.7.2",
        "6.6.2.3.1",
        ViolationFamily.Metadata,
        "A metadata property does not have the type that its schema gives it.",
        "Une propriété des métadonnées n'a pas le type prévu par son schéma."
    );

    /// <summary>Checks one packet.</summary>
    /// <param name="main">The document's own packet: parts 2 and 3 let other packets use the schemas described there.</param>
    public void Check(XmpPacket packet, XmpPacket? main, Place place)
    {
        var predefined = PredefinedSchemas.For(part);
        var inherited =
            part > 1 && main is not null && !ReferenceEquals(main, packet)
                ? ExtensionSchemas.Read(main.ExtensionSchemas, predefined.Types, null)
                : null;
        var own = ExtensionSchemas.Read(packet.ExtensionSchemas, predefined.Types, inherited);
        foreach (var property in packet.Properties)
        {
            if (property.NamespaceUri == XmpNames.PdfaExtension)
            {
                if (property.Name == "schemas")
                {
                    new ExtensionSchemaRules(findings, own, predefined.Types).Check(
                        property,
                        place
                    );
                }
                else
                {
                    findings.Break(Undefined, place, property.Name);
                }

                continue;
            }

            var (type, types) =
                own.TypeOf(property) is { } described ? described
                : predefined.TypeOf(property) is { } known ? (known, predefined.Types)
                : inherited?.TypeOf(property) ?? (null, predefined.Types);
            if (type is null)
            {
                findings.Break(Undefined, place, $"{property.Name} of {property.NamespaceUri}");
            }
            else if (!types.Accepts(property, type))
            {
                findings.Break(WrongType, place, $"{property.Name} is no {type}");
            }
        }
    }
}
