using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>The trailer: what is neither the catalog nor bookkeeping stays.</summary>
internal static class TrailerRules
{
    /// <summary>Information, identifiers and the keys of cross-reference sections change with every update.</summary>
    private static readonly string[] Bookkeeping =
    [
        "Root",
        "Info",
        "ID",
        "Size",
        "Prev",
        "XRefStm",
        "Type",
        "W",
        "Index",
        "Filter",
        "DecodeParms",
        "Length",
        "DocChecksum",
        // LibreOffice's own source document: not part of what a PDF reader shows, and dangling after many an update.
        "AdditionalStreams",
    ];

    public static void Apply(PdfView signed, PdfView present, FrozenComparer frozen)
    {
        foreach (var key in signed.Trailer.Keys)
        {
            // Whether a later writer kept or dropped a custom key: what it led to has two uses.
            if (
                !Bookkeeping.Contains(key)
                && (key == "Encrypt" || signed.Value(signed.Trailer, key) is not null)
            )
            {
                frozen.Compare(
                    signed.Trailer[key],
                    key == "Encrypt"
                        ? present.Trailer[key]
                        : present.Trailer[key] ?? signed.Trailer[key],
                    key,
                    LaterChanges.Forbidden,
                    "the trailer"
                );
            }
        }

        if (!signed.Trailer.ContainsKey("Encrypt") && present.Trailer.ContainsKey("Encrypt"))
        {
            frozen.Compare(
                null,
                present.Trailer["Encrypt"],
                "Encrypt",
                LaterChanges.Forbidden,
                "the trailer"
            );
        }
    }
}
