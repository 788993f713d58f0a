using PadesValidator.Certificates;
using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>
/// Reads the document security store (ISO 32000-2 clause 12.8.4.3, ETSI EN 319 142-1 clause 5.4), bounded in count and size. Later
/// revisions may replace it by one for later signatures: what all of them hold is put together.
/// </summary>
internal sealed class SecurityStoreReader(PdfFile file)
{
    private const int MostStreams = 256;
    private const int MostRevisions = 64;
    private const int LargestRevocationBytes = 16 * 1024 * 1024;
    private const long LargestTotal = 64L * 1024 * 1024;
    private readonly HashSet<(int Offset, int Container)> seen = [];
    private readonly List<byte[]> certificates = [];
    private readonly List<byte[]> crls = [];
    private readonly List<byte[]> ocsps = [];
    private readonly Dictionary<List<byte[]>, List<int>> revisions = new(
        ReferenceEqualityComparer.Instance
    );
    private int revision;
    private long budget = LargestTotal;

    /// <summary>Null where no revision has a store.</summary>
    public static SecurityStoreEvidence? Read(PdfFile file) => new SecurityStoreReader(file).Read();

    private SecurityStoreEvidence? Read()
    {
        var first = -1;
        var last = file.Revisions.Count - 1;
        for (var i = Math.Max(0, last - MostRevisions); i <= last; i++)
        {
            var view = file.At(i);
            revision = i;
            if (view.Dictionary(view.Catalog, "DSS") is { } store)
            {
                first = first < 0 ? i : first;
                Add(view, store);
            }
        }

        return first < 0
            ? null
            : new()
            {
                Revision = first,
                Certificates = certificates,
                Crls = crls,
                OcspResponses = ocsps,
                CrlRevisions = revisions.GetValueOrDefault(crls) ?? [],
                OcspRevisions = revisions.GetValueOrDefault(ocsps) ?? [],
            };
    }

    private void Add(PdfView view, PdfDictionary store)
    {
        AddStreams(view, store, "Certs", Certificate.LargestBytes, certificates);
        AddStreams(view, store, "CRLs", LargestRevocationBytes, crls);
        AddStreams(view, store, "OCSPs", LargestRevocationBytes, ocsps);
        if (view.Dictionary(store, "VRI") is not { } related)
        {
            return;
        }

        foreach (var entry in related.Entries.Take(MostStreams))
        {
            if (view.Resolve(entry.Value) is PdfDictionary vri)
            {
                AddStreams(view, vri, "Cert", Certificate.LargestBytes, certificates);
                AddStreams(view, vri, "CRL", LargestRevocationBytes, crls);
                AddStreams(view, vri, "OCSP", LargestRevocationBytes, ocsps);
            }
        }
    }

    private void AddStreams(
        PdfView view,
        PdfDictionary parent,
        string key,
        int largest,
        List<byte[]> target
    )
    {
        foreach (
            var item in (view.Array(parent, key) ?? Enumerable.Empty<PdfObject>()).Take(MostStreams)
        )
        {
            if (
                view.Resolve(item) is PdfStream stream
                && seen.Add((stream.RawOffset, stream.Container))
                && budget > 0
                && target.Count < MostStreams
            )
            {
                var decoded = view.Decode(stream, (int)Math.Min(largest, budget));
                if (decoded.IsOk)
                {
                    budget -= decoded.Bytes.Length;
                    target.Add(decoded.Bytes.ToArray());
                    if (!revisions.TryGetValue(target, out var known))
                    {
                        revisions[target] = known = [];
                    }

                    known.Add(revision);
                }
            }
        }
    }
}
