using PadesValidator.Certificates;
using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>Reads the document security store (ISO 32000-2 clause 12.8.4.3, ETSI EN 319 142-1 clause 5.4), bounded in count and size.</summary>
internal static class SecurityStoreReader
{
    private const int MostStreams = 256;
    private const int LargestRevocationBytes = 16 * 1024 * 1024;
    private const long LargestTotal = 64L * 1024 * 1024;

    public static SecurityStoreEvidence? Read(PdfFile file)
    {
        var view = file.Latest;
        if (view.Dictionary(view.Catalog, "DSS") is not { } store)
        {
            return null;
        }

        var budget = LargestTotal;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var certificates = Streams(
            view,
            store,
            "Certs",
            Certificate.LargestBytes,
            seen,
            ref budget
        );
        var crls = Streams(view, store, "CRLs", LargestRevocationBytes, seen, ref budget);
        var ocsps = Streams(view, store, "OCSPs", LargestRevocationBytes, seen, ref budget);
        if (view.Dictionary(store, "VRI") is { } related)
        {
            foreach (var entry in related.Entries.Take(MostStreams))
            {
                if (view.Resolve(entry.Value) is PdfDictionary vri)
                {
                    certificates.AddRange(
                        Streams(view, vri, "Cert", Certificate.LargestBytes, seen, ref budget)
                    );
                    crls.AddRange(
                        Streams(view, vri, "CRL", LargestRevocationBytes, seen, ref budget)
                    );
                    ocsps.AddRange(
                        Streams(view, vri, "OCSP", LargestRevocationBytes, seen, ref budget)
                    );
                }
            }
        }

        var revision = 0;
        while (
            revision < file.Revisions.Count - 1
            && file.At(revision) is var older
            && older.Dictionary(older.Catalog, "DSS") is null
        )
        {
            revision++;
        }

        return new()
        {
            Revision = revision,
            Certificates = certificates,
            Crls = crls,
            OcspResponses = ocsps,
        };
    }

    private static List<byte[]> Streams(
        PdfView view,
        PdfDictionary parent,
        string key,
        int largest,
        HashSet<string> seen,
        ref long budget
    )
    {
        var list = new List<byte[]>();
        foreach (
            var item in (view.Array(parent, key) ?? Enumerable.Empty<PdfObject>()).Take(MostStreams)
        )
        {
            if (item is PdfReference reference && !seen.Add(key[..2] + reference))
            {
                continue;
            }

            if (view.Resolve(item) is PdfStream stream && budget > 0)
            {
                var decoded = view.Decode(stream, largest);
                if (decoded.IsOk)
                {
                    budget -= decoded.Bytes.Length;
                    list.Add(decoded.Bytes.ToArray());
                }
            }
        }

        return list;
    }
}
