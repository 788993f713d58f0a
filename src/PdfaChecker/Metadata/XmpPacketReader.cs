using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PdfaChecker.Metadata;

/// <summary>Bytes of a metadata stream → <see cref="XmpPacket"/>. No DTD, no entity, no network; bounded in size and depth.</summary>
internal static class XmpPacketReader
{
    private const int MaxBytes = 4 << 20;
    private const int MaxDepth = 64;

    public static XmpPacket Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return new XmpPacket { Problem = "the packet is larger than 4 MB" };
        }

        var isUtf8 = LooksLikeUtf8(bytes.Span);
        try
        {
            var document = Load(bytes, isUtf8);
            var header =
                document
                    .Nodes()
                    .OfType<XProcessingInstruction>()
                    .FirstOrDefault(p => p.Target == "xpacket")
                    ?.Data
                ?? "";
            var packet = new XmpPacket { Header = header, IsUtf8 = isUtf8 };
            var rdf = document.Descendants(XName.Get("RDF", XmpNames.Rdf)).FirstOrDefault();
            return rdf is null
                ? packet with
                {
                    Problem = "there is no rdf:RDF element",
                }
                : packet with
                {
                    Properties = RdfReader.Properties(rdf),
                };
        }
        catch (Exception e)
            when (e
                    is XmlException
                        or RdfException
                        or DecoderFallbackException
                        or ArgumentException
                        or InvalidOperationException
            )
        {
            return new XmpPacket { IsUtf8 = isUtf8, Problem = e.Message };
        }
    }

    private static XDocument Load(ReadOnlyMemory<byte> bytes, bool isUtf8)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxBytes,
            MaxCharactersFromEntities = 1,
        };
        // Padding written as NUL bytes is no XML; packets of the field end in it, and it carries nothing.
        var used = bytes.Length;
        while (isUtf8 && used > 0 && bytes.Span[used - 1] == 0)
        {
            used--;
        }

        using var stream = new MemoryStream(bytes[..used].ToArray(), writable: false);
        using (var depth = XmlReader.Create(stream, settings))
        {
            while (depth.Read())
            {
                if (depth.Depth > MaxDepth)
                {
                    throw new XmlException($"elements nest deeper than {MaxDepth}");
                }
            }
        }

        using var again = new MemoryStream(bytes[..used].ToArray(), writable: false);
        using var reader = XmlReader.Create(again, settings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    /// <summary>UTF-16 and UTF-32 show as a byte-order mark or as NUL bytes beside the first character.</summary>
    private static bool LooksLikeUtf8(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
        {
            return true;
        }

        var marked =
            (bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0xFF && bytes[1] == 0xFE);
        return !marked && bytes[0] != 0 && bytes[1] != 0;
    }
}
