namespace PdfaChecker.Metadata;

/// <summary>Namespace URIs of the XMP Specification and of ISO 19005.</summary>
internal static class XmpNames
{
    public const string Xml = "http://www.w3.org/XML/1998/namespace";
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    public const string DublinCore = "http://purl.org/dc/elements/1.1/";
    public const string Basic = "http://ns.adobe.com/xap/1.0/";
    public const string Pdf = "http://ns.adobe.com/pdf/1.3/";
    public const string PdfaId = "http://www.aiim.org/pdfa/ns/id/";
    public const string PdfaExtension = "http://www.aiim.org/pdfa/ns/extension/";
    public const string PdfaSchema = "http://www.aiim.org/pdfa/ns/schema#";
    public const string PdfaProperty = "http://www.aiim.org/pdfa/ns/property#";
    public const string PdfaType = "http://www.aiim.org/pdfa/ns/type#";
    public const string PdfaField = "http://www.aiim.org/pdfa/ns/field#";
}
