namespace MailRevocationWorker.Form.Fonts;

/// <summary>Fonts that every viewer has, or has the like of (ISO 32000-1 clause 9.6.2.2): their letters look as they are called.</summary>
internal static class StandardFonts
{
    private static readonly string[] Families =
    [
        "Helvetica",
        "Times",
        "Courier",
        "Arial",
        "ZapfDingbats",
    ];

    public static bool Have(string name) =>
        Families.Any(f => name.StartsWith(f, StringComparison.Ordinal));
}
