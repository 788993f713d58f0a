namespace PdfaChecker.Metadata;

/// <summary>The forms a value has in the XMP data model (XMP Specification, part 1, clause 6).</summary>
internal enum XmpForm
{
    Simple,
    Structure,
    Bag,
    Seq,
    Alt,
}

/// <summary>One property, field or array item of a packet. Items carry the name rdf:li.</summary>
internal sealed record XmpNode(string NamespaceUri, string Prefix, string Name, XmpForm Form)
{
    /// <summary>The text of a simple value; empty for the other forms.</summary>
    public string Value { get; init; } = "";

    /// <summary>Fields of a structure, items of an array.</summary>
    public IReadOnlyList<XmpNode> Children { get; init; } = [];

    /// <summary>The xml:lang qualifier; null where there is none.</summary>
    public string? Language { get; init; }

    public bool IsSimple => Form == XmpForm.Simple;
    public bool IsArray => Form is XmpForm.Bag or XmpForm.Seq or XmpForm.Alt;

    /// <summary>An Alt array of simple items that all carry a language; an empty Alt counts too.</summary>
    public bool IsLanguageAlternative =>
        Form == XmpForm.Alt && Children.All(c => c is { IsSimple: true, Language: not null });

    public XmpNode? Child(string namespaceUri, string name) =>
        Children.FirstOrDefault(c => c.Name == name && c.NamespaceUri == namespaceUri);

    public bool Is(string namespaceUri, string name) =>
        Name == name && NamespaceUri == namespaceUri;
}
