using System.Globalization;
using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>The catalog: validation data may come; what the document shows and does stays.</summary>
internal sealed class CatalogRules(
    PdfView signed,
    PdfView present,
    FrozenComparer frozen,
    ChangeLog log
)
{
    public void Apply()
    {
        var old = signed.Catalog;
        var now = present.Catalog;
        frozen.CompareDictionaries(
            old,
            now,
            LaterChanges.Forbidden,
            "the catalog",
            null,
            "Pages",
            "AcroForm",
            "DSS",
            "Extensions",
            "Version",
            "Metadata",
            "StructTreeRoot"
        );
        CompareStore(old, now);
        CompareExtensions(
            signed.Dictionary(old, "Extensions"),
            present.Dictionary(now, "Extensions")
        );
        CompareVersion(signed.Name(old, "Version"), present.Name(now, "Version"));
        new GrowthComparer(signed, present, log).Compare(
            old["StructTreeRoot"],
            now["StructTreeRoot"],
            "the structure tree"
        );
    }

    private void CompareStore(PdfDictionary old, PdfDictionary now)
    {
        var had = signed.Dictionary(old, "DSS");
        var has = present.Dictionary(now, "DSS");
        if (had is not null && has is null)
        {
            log.Add(LaterChanges.Forbidden, "the catalog /DSS: removed");
        }
        else if (had is null && has is not null)
        {
            log.Add(LaterChanges.AllowedLta, "/DSS added", has.Offset);
        }
        else
        {
            frozen.Compare(old["DSS"], now["DSS"], "DSS", LaterChanges.AllowedLta, "/DSS");
        }
    }

    /// <summary>Extensions may be added and raised, not lowered (ISO 32000-2 clause 7.12).</summary>
    private void CompareExtensions(PdfDictionary? old, PdfDictionary? now)
    {
        foreach (var prefix in old?.Keys ?? [])
        {
            if (prefix != "Type" && Level(present, now, prefix) < Level(signed, old, prefix))
            {
                log.Add(LaterChanges.Forbidden, $"/Extensions: /{prefix} lowered or removed");
            }
        }

        foreach (var prefix in now?.Keys ?? [])
        {
            if (Level(present, now, prefix) > Level(signed, old, prefix))
            {
                log.Add(LaterChanges.AllowedLta, $"/Extensions: /{prefix}", now!.Offset);
            }
        }
    }

    private static long Level(PdfView view, PdfDictionary? extensions, string prefix) =>
        view.Value(extensions, prefix) switch
        {
            PdfDictionary d => view.Integer(d, "ExtensionLevel") ?? 0,
            PdfArray a => a.Select(view.Resolve)
                .OfType<PdfDictionary>()
                .Select(d => view.Integer(d, "ExtensionLevel") ?? 0)
                .DefaultIfEmpty(0)
                .Max(),
            _ => -1,
        };

    private void CompareVersion(string? old, string? now)
    {
        if (old != now && Parse(now) < Parse(old))
        {
            log.Add(LaterChanges.Forbidden, $"/Version: {old ?? "none"} became {now ?? "none"}");
        }

        static double Parse(string? version) =>
            double.TryParse(version, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
