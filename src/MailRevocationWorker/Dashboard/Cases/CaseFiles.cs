using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>
/// What a case holds, as files: pages as pictures, document and message to be saved, never opened here. They come from strangers: each
/// answer forbids the browser to guess a type or to run anything.
/// </summary>
public static class CaseFiles
{
    /// <summary>Pages that are drawn; the form has one.</summary>
    public const int MaxPages = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var files = routes
            .MapGroup("/cases/{number}")
            .RequireAuthorization(policy => policy.RequireRole(Roles.All));
        files.MapGet("/page/{page:int}", PageAsync);
        files.MapGet(
            "/document.pdf",
            async (string number, CaseStore store, HttpContext http) =>
                await store.ByNumberAsync(number, http.RequestAborted) is { } row
                    ? Save(http, row.DocumentPath, $"{row.Number}.pdf", "application/pdf")
                    : Results.NotFound()
        );
        files.MapGet(
            "/message.eml",
            async (string number, CaseStore store, HttpContext http) =>
                await store.ByNumberAsync(number, http.RequestAborted) is { } row
                && await store.MessageAsync(row.MessageId, http.RequestAborted) is { } message
                    ? Save(http, message.StoredPath, $"{row.Number}.eml", "message/rfc822")
                    : Results.NotFound()
        );
        files.MapGet("/evidence.json", EvidenceAsync);
    }

    private static async Task<IResult> PageAsync(
        string number,
        int page,
        CaseStore store,
        PageImages images,
        HttpContext http
    )
    {
        if (
            page is < 1 or > MaxPages
            || await store.ByNumberAsync(number, http.RequestAborted)
                is not { DocumentPath: { } path, DocumentSha256: { } hash }
            || !File.Exists(path)
        )
        {
            return Results.NotFound();
        }

        var drawn = await images.RenderAsync(path, hash, page, http.RequestAborted);
        if (drawn.Png is null)
        {
            return Results.NotFound();
        }

        Guard(http);
        http.Response.Headers.CacheControl = "private, max-age=600";
        return Results.Bytes(drawn.Png, "image/png");
    }

    /// <summary>Every step's newest output as it is stored, for engineers and auditors.</summary>
    private static async Task<IResult> EvidenceAsync(
        string number,
        CaseStore store,
        HttpContext http
    )
    {
        if (await store.ByNumberAsync(number, http.RequestAborted) is not { } row)
        {
            return Results.NotFound();
        }

        var steps = new JsonObject();
        foreach (var step in Enum.GetValues<CaseStep>())
        {
            if (await store.OutputAsync(row.Id, step, http.RequestAborted) is { } json)
            {
                steps[step.ToString()] = JsonNode.Parse(json);
            }
        }

        Guard(http);
        return Results.File(
            System.Text.Encoding.UTF8.GetBytes(steps.ToJsonString()),
            "application/json",
            $"{row.Number}.json"
        );
    }

    private static IResult Save(HttpContext http, string? path, string name, string type)
    {
        if (path is null || !File.Exists(path))
        {
            return Results.NotFound();
        }

        Guard(http);
        return Results.File(Path.GetFullPath(path), type, name);
    }

    private static void Guard(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.XContentTypeOptions = "nosniff";
    }
}
