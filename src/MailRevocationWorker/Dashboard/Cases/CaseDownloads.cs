using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Reports;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Mvc;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>A case for those who are not at the desk: the report on its document to print, and all of it as a ZIP.</summary>
public static class CaseDownloads
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var files = routes
            .MapGroup("/cases/{number}")
            .RequireAuthorization(policy => policy.RequireRole(Roles.All));
        files.MapGet("/report", ReportAsync);
        files.MapPost("/export", ExportAsync);
    }

    private static async Task<IResult> ReportAsync(
        string number,
        CaseStore store,
        Words words,
        TimeProvider clock,
        HttpContext http
    )
    {
        if (
            await CaseDossier.ReadAsync(store, number, http.RequestAborted) is not { } dossier
            || dossier.Document is not { } document
        )
        {
            return Results.NotFound();
        }

        var language = MailRevocationWorker.Reports.ReportWords.All.Single(w =>
            w.Language.Code == words.Code
        );
        http.Response.Headers.ContentSecurityPolicy =
            $"{HtmlReport.ContentSecurityPolicy}; frame-ancestors 'none'; sandbox";
        return Results.Content(
            HtmlReport.Page(
                [CaseReport.Of(dossier.Row, document, dossier.Validated)],
                language,
                open: true,
                clock.GetUtcNow()
            ),
            "text/html; charset=utf-8"
        );
    }

    /// <summary>Journalled before it is made: the copy tells of itself, and none leaves untold.</summary>
    private static async Task<IResult> ExportAsync(
        string number,
        CaseStore store,
        CaseExport export,
        HttpContext http,
        [FromForm] string? _
    )
    {
        if (await store.ByNumberAsync(number, http.RequestAborted) is not { } row)
        {
            return Results.NotFound();
        }

        await store.ExportedAsync(row, http.User.Person().Name, http.RequestAborted);
        return await export.ZipAsync(row.Number, http.RequestAborted) is { } zip
            ? Results.Stream(zip, "application/zip", $"{row.Number}.zip")
            : Results.NotFound();
    }
}
