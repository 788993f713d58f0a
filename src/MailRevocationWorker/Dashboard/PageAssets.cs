using System.Security.Cryptography;

namespace MailRevocationWorker.Dashboard;

/// <summary>
/// Style, script and mark, out of the assembly: they are there however the service was started, published or not. The address
/// bears their hash, so that a browser keeps them for ever and never keeps an old one.
/// </summary>
public static class PageAssets
{
    private const string Prefix = "dashboard/";

    private static readonly IReadOnlyDictionary<string, Asset> All = typeof(PageAssets)
        .Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => Asset.Read(name, name[Prefix.Length..]))
        .ToDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>Where the pages find it.</summary>
    /// <exception cref="KeyNotFoundException">No such file is embedded: a bug.</exception>
    public static string Url(string name) => $"/assets/{All[name].Hash}/{name}";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/assets/{hash}/{name}",
                (string name, HttpContext http) =>
                {
                    if (!All.TryGetValue(name, out var asset))
                    {
                        return Results.NotFound();
                    }

                    http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                    return Results.Bytes(asset.Content, asset.ContentType);
                }
            )
            .AllowAnonymous();

    private sealed record Asset(string Name, string ContentType, byte[] Content, string Hash)
    {
        public static Asset Read(string resource, string name)
        {
            using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(resource)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            var bytes = content.ToArray();
            return new(
                name,
                Path.GetExtension(name) switch
                {
                    ".css" => "text/css; charset=utf-8",
                    ".js" => "text/javascript; charset=utf-8",
                    ".svg" => "image/svg+xml",
                    var other => throw new InvalidOperationException($"no media type for {other}"),
                },
                bytes,
                Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]
            );
        }
    }
}
