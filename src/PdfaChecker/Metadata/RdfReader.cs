using System.Xml.Linq;

namespace PdfaChecker.Metadata;

/// <summary>The packet is XML but not the RDF that XMP allows (XMP Specification, part 1, clause 7 and annex C).</summary>
internal sealed class RdfException(string message) : Exception(message);

/// <summary>rdf:RDF → properties, as the XMP Specification maps them (part 1, annex C.2).</summary>
internal static class RdfReader
{
    private const string Rdf = XmpNames.Rdf;
    private static readonly XName Description = XName.Get("Description", Rdf);
    private static readonly XName ListItem = XName.Get("li", Rdf);
    private static readonly XName ParseType = XName.Get("parseType", Rdf);
    private static readonly XName Resource = XName.Get("resource", Rdf);
    private static readonly XName About = XName.Get("about", Rdf);
    private static readonly XName Language = XName.Get("lang", XmpNames.Xml);

    public static List<XmpNode> Properties(XElement rdf)
    {
        var properties = new List<XmpNode>();
        var seen = new HashSet<XName>();
        string? about = null;
        foreach (var node in rdf.Elements())
        {
            if (node.Name.NamespaceName == Rdf && node.Name != Description)
            {
                throw new RdfException("only rdf:Description may stand under rdf:RDF");
            }

            var subject = node.Attribute(About)?.Value ?? node.Attribute("about")?.Value;
            if (!string.IsNullOrEmpty(subject))
            {
                if (about is not null && about != subject)
                {
                    throw new RdfException("the descriptions are about different resources");
                }

                about = subject;
            }

            Collect(node, properties, seen);
        }

        return properties;
    }

    /// <summary>Attributes and child elements of a description are its properties; none may come twice.</summary>
    private static void Collect(XElement description, List<XmpNode> into, HashSet<XName> seen)
    {
        foreach (var attribute in description.Attributes().Where(IsProperty))
        {
            Once(seen, attribute.Name);
            into.Add(FromAttribute(attribute));
        }

        foreach (var element in description.Elements())
        {
            Once(seen, element.Name);
            into.Add(FromElement(element));
        }

        if (description.Nodes().OfType<XText>().Any(t => !string.IsNullOrWhiteSpace(t.Value)))
        {
            throw new RdfException("text stands where properties are expected");
        }
    }

    private static void Once(HashSet<XName> seen, XName name)
    {
        if (!seen.Add(name))
        {
            throw new RdfException($"the property {name.LocalName} comes twice");
        }

        if (name.NamespaceName.Length == 0)
        {
            throw new RdfException($"the property {name.LocalName} has no namespace");
        }
    }

    private static bool IsProperty(XAttribute attribute) =>
        !attribute.IsNamespaceDeclaration
        && attribute.Name.NamespaceName is not (Rdf or XmpNames.Xml)
        && attribute.Name.LocalName != "about";

    private static XmpNode FromAttribute(XAttribute attribute) =>
        Named(
            attribute.Name,
            attribute.Parent?.GetPrefixOfNamespace(attribute.Name.Namespace),
            XmpForm.Simple
        ) with
        {
            Value = attribute.Value,
        };

    private static XmpNode Named(XName name, string? prefix, XmpForm form) =>
        new(name.NamespaceName, prefix ?? "", name.LocalName, form);

    private static XmpNode FromElement(XElement element)
    {
        var node = Named(element.Name, PrefixOf(element), XmpForm.Simple) with
        {
            Language = element.Attribute(Language)?.Value,
        };
        switch (element.Attribute(ParseType)?.Value)
        {
            case "Resource":
                return Structured(node, element);
            case not null:
                throw new RdfException("parseType may only be Resource");
            default:
                break;
        }

        if (!element.HasElements)
        {
            var fields = element.Attributes().Where(IsProperty).ToList();
            return element.Attribute(Resource) is { } uri ? node with { Value = uri.Value }
                : fields.Count == 0 ? node with { Value = element.Value }
                : element.Value.Trim().Length > 0
                    ? throw new RdfException("a property has both text and property attributes")
                : node with
                {
                    Form = XmpForm.Structure,
                    Children = fields.ConvertAll(FromAttribute),
                };
        }

        if (
            element.Elements().Skip(1).Any()
            || element.Nodes().OfType<XText>().Any(t => !string.IsNullOrWhiteSpace(t.Value))
        )
        {
            throw new RdfException($"the property {element.Name.LocalName} has several values");
        }

        var only = element.Elements().First();
        if (only.Name == Description)
        {
            return Structured(node, only);
        }

        return only.Name.NamespaceName != Rdf ? Structured(node, only)
            : Form(only.Name.LocalName) is { } form
                ? node with
                {
                    Form = form,
                    Children = [.. only.Elements().Select(Item)],
                }
            : throw new RdfException($"rdf:{only.Name.LocalName} is no value");
    }

    /// <summary>The prefix the element is written with: System.Xml keeps the innermost declaration of its namespace.</summary>
    private static string? PrefixOf(XElement element) =>
        element.GetPrefixOfNamespace(element.Name.Namespace);

    private static XmpForm? Form(string name) =>
        name switch
        {
            "Bag" => XmpForm.Bag,
            "Seq" => XmpForm.Seq,
            "Alt" => XmpForm.Alt,
            _ => null,
        };

    private static XmpNode Item(XElement item) =>
        item.Name == ListItem
            ? FromElement(item)
            : throw new RdfException("an array holds something else than rdf:li");

    private static XmpNode Structured(XmpNode node, XElement holder)
    {
        var fields = new List<XmpNode>();
        Collect(holder, fields, []);
        // A structure with rdf:value is a simple value with qualifiers (annex C.2.7).
        return fields.Find(f => f.Is(Rdf, "value")) is { } value
            ? node with
            {
                Form = value.Form,
                Value = value.Value,
                Children = value.Children,
            }
            : node with
            {
                Form = XmpForm.Structure,
                Children = fields,
            };
    }
}
