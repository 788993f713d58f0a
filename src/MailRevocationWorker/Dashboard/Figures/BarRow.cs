namespace MailRevocationWorker.Dashboard.Figures;

/// <summary>One line of a table whose numbers are drawn too.</summary>
/// <param name="Href">Where the cases behind it are listed; null: nowhere.</param>
public sealed record BarRow(string Label, int Count, string? Href);
