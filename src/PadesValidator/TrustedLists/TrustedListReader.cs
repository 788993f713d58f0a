using System.Xml;
using PadesValidator.Certificates;

namespace PadesValidator.TrustedLists;

/// <summary>
/// Reads a trusted list (ETSI TS 119 612 V2.2.1) whose signature holds under a pinned certificate's key. What is read are the very
/// octets whose digest was signed, never the document beside them.
/// </summary>
public static class TrustedListReader
{
    /// <summary>The largest national list takes about 10 MB.</summary>
    private const int LargestBytes = 32 * 1024 * 1024;
    private const int MostDepth = 48;
    private const int MostNodes = 1_000_000;

    /// <param name="signers">DER of the certificates that may have signed it: what the list says of its signer proves nothing.</param>
    /// <returns>A list or a problem for any input; never throws on what the bytes hold. Whether the list is still current is <see cref="TrustedList.DoubtAt"/>'s to say.</returns>
    public static TrustedListReading Read(byte[] xml, IReadOnlyList<byte[]> signers)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(signers);
        try
        {
            var document = Load(xml);
            var pinned = signers.Select(Certificate.TryRead).OfType<Certificate>().ToList();
            var (octets, signer) = ListSignature.Verify(document, pinned);
            return new(ListParser.Parse(octets, signer.Sha256), null, null);
        }
        catch (ListException e)
        {
            return new(null, e.Problem, e.Message);
        }
        catch (XmlException e)
        {
            return new(null, TrustedListProblem.NotXml, e.Message);
        }
    }

    private static XmlDocument Load(byte[] xml)
    {
        if (xml.Length is 0 or > LargestBytes)
        {
            throw new ListException(
                TrustedListProblem.TooLarge,
                $"{xml.Length} bytes, must be 1 to {LargestBytes}"
            );
        }

        // Canonicalisation recurses and can't be bounded itself: depth and number are counted beforehand.
        using (var scan = Reader(xml))
        {
            for (var nodes = 0; scan.Read(); )
            {
                nodes += 1 + scan.AttributeCount;
                if (scan.Depth > MostDepth || nodes > MostNodes)
                {
                    throw new ListException(
                        TrustedListProblem.TooLarge,
                        $"deeper than {MostDepth} elements, or more than {MostNodes} nodes"
                    );
                }
            }
        }

        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var reader = Reader(xml);
        document.Load(reader);
        return document;
    }

    /// <summary>Comments are not part of what is signed, so they are not part of what is read.</summary>
    internal static XmlReader Reader(byte[] xml) =>
        XmlReader.Create(
            new MemoryStream(xml, writable: false),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                MaxCharactersInDocument = LargestBytes,
            }
        );
}

/// <summary>Ends the reading of a list; never leaves <see cref="TrustedListReader"/>.</summary>
internal sealed class ListException(TrustedListProblem problem, string message) : Exception(message)
{
    public TrustedListProblem Problem { get; } = problem;
}
