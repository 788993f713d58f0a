using System.Text.RegularExpressions;

namespace PdfaChecker.Metadata;

/// <summary>
/// The value types of one schema: those of the XMP Specification and those that an extension schema adds. A type is named as
/// the specifications name it: <c>Text</c>, <c>bag ProperName</c>, <c>Lang Alt</c>, <c>closed Choice of Integer</c>.
/// </summary>
internal sealed class XmpTypes(XmpTypes? parent = null)
{
    private const int MaxNesting = 16;

    private readonly Dictionary<string, Func<XmpNode, bool>> simple = new(StringComparer.Ordinal);
    private readonly Dictionary<string, XmpStructure> structures = new(StringComparer.Ordinal);

    public void AddSimple(string name, Func<XmpNode, bool> accepts) =>
        simple[Normal(name)] = accepts;

    public void AddStructure(
        string name,
        string namespaceUri,
        IReadOnlyDictionary<string, string> fields
    ) => structures[Normal(name)] = new XmpStructure(namespaceUri, fields);

    /// <summary>True where the type, or what its arrays hold, is defined.</summary>
    public bool Knows(string type)
    {
        var normal = Normal(type);
        while (ArrayOf(normal) is { } array)
        {
            normal = array.Item;
        }

        return normal is "any" or "lang alt" || Find(normal) is not null;
    }

    public bool Accepts(XmpNode node, string type) => AcceptsNormal(node, Normal(type), 0);

    private bool AcceptsNormal(XmpNode node, string type, int depth)
    {
        if (depth > MaxNesting)
        {
            return false;
        }

        if (type == "any")
        {
            return true;
        }

        if (type == "lang alt")
        {
            return node.IsLanguageAlternative;
        }

        if (ArrayOf(type) is { } array)
        {
            return node.Form == array.Form
                && node.Children.All(c => AcceptsNormal(c, array.Item, depth + 1));
        }

        return Find(type) switch
        {
            Func<XmpNode, bool> accepts => node.IsSimple && accepts(node),
            XmpStructure structure => node.Form == XmpForm.Structure
                && node.Children.All(c =>
                    c.NamespaceUri == structure.NamespaceUri
                    && structure.Fields.TryGetValue(c.Name, out var field)
                    && AcceptsNormal(c, Normal(field), depth + 1)
                ),
            _ => false,
        };
    }

    private object? Find(string type) =>
        simple.TryGetValue(type, out var accepts) ? accepts
        : structures.TryGetValue(type, out var structure) ? structure
        : parent?.Find(type);

    private static (XmpForm Form, string Item)? ArrayOf(string type) =>
        type.StartsWith("bag ", StringComparison.Ordinal) ? (XmpForm.Bag, type[4..])
        : type.StartsWith("seq ", StringComparison.Ordinal) ? (XmpForm.Seq, type[4..])
        : type.StartsWith("alt ", StringComparison.Ordinal) ? (XmpForm.Alt, type[4..])
        : null;

    /// <summary>"Open Choice of Integer" is an integer, a bare "Seq" holds text, letter case says nothing.</summary>
    private static string Normal(string type)
    {
        var text = Choice.Replace(type.Trim().ToLowerInvariant(), "").Trim();
        return text switch
        {
            "" => "text",
            "bag" or "seq" => text + " text",
            "alt" => "alt text",
            _ when text.EndsWith(" bag", StringComparison.Ordinal) => text + " text",
            _ when text.EndsWith(" seq", StringComparison.Ordinal) => text + " text",
            _ => text,
        };
    }

    private static readonly Regex Choice = new(
        "(open |closed )?(choice |choice$)(of )?",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );

    private sealed record XmpStructure(
        string NamespaceUri,
        IReadOnlyDictionary<string, string> Fields
    );
}
