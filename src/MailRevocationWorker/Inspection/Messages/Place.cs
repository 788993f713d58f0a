using System.Collections.Immutable;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Where in a message we are.</summary>
/// <param name="Scan">The raw scan of the bytes that the entities refer to; null for entities that a container's reader made.</param>
internal sealed record Place(int Depth, int Archives, ImmutableArray<string> Route, RawScan? Scan)
{
    public bool IsForwarded => Route.Contains(RouteStep.Forward);

    public Place Inside(string step) => this with { Depth = Depth + 1, Route = Route.Add(step) };
}

/// <summary>How a document was carried: the words of <see cref="FoundDocument.Route"/>.</summary>
internal static class RouteStep
{
    public const string Forward = "forwarded message";
    public const string Zip = "zip";
    public const string Gzip = "gzip";
    public const string Tnef = "tnef";
    public const string SMime = "s/mime";
    public const string Uuencode = "uuencode";
}
