namespace PdfaChecker.Metadata;

/// <summary>A metadata stream, read. Whatever the bytes are, there is a packet; <see cref="Problem"/> says why one can't be used.</summary>
internal sealed record XmpPacket
{
    /// <summary>The pseudo-attributes of the opening xpacket processing instruction; empty where there is none.</summary>
    public string Header { get; init; } = "";

    public bool IsUtf8 { get; init; } = true;

    /// <summary>Why the packet is not well-formed XML or not valid RDF; null where it is both.</summary>
    public string? Problem { get; init; }

    /// <summary>Top-level properties in document order.</summary>
    public IReadOnlyList<XmpNode> Properties { get; init; } = [];

    public XmpNode? Property(string namespaceUri, string name) =>
        Properties.FirstOrDefault(p => p.Is(namespaceUri, name));

    public string? Text(string namespaceUri, string name) =>
        Property(namespaceUri, name) is { IsSimple: true } node ? node.Value : null;

    public string? Part => Text(XmpNames.PdfaId, "part")?.Trim();
    public string? Conformance => Text(XmpNames.PdfaId, "conformance")?.Trim();

    public XmpNode? ExtensionSchemas => Property(XmpNames.PdfaExtension, "schemas");
}
