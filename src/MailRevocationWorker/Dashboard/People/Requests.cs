namespace MailRevocationWorker.Dashboard.People;

/// <summary>A way back that a form or an address names: of this site, or none.</summary>
internal static class LocalPath
{
    /// <summary>The path, where it is one of this very site: never "//elsewhere" nor "/\elsewhere".</summary>
    public static string Or(string? path, string other) =>
        path is ['/', ..]
        && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.StartsWith("/\\", StringComparison.Ordinal)
        && !path.Any(char.IsControl)
            ? path
            : other;
}

internal static class Requests
{
    /// <summary>Where the request came from, for the journal.</summary>
    public static string? Address(this HttpContext http) =>
        http.Connection.RemoteIpAddress?.ToString();
}
