using Microsoft.AspNetCore.Diagnostics;

namespace MailRevocationWorker.Dashboard.Layout;

/// <summary>The address that the browser shows.</summary>
internal static class ShownAddress
{
    /// <summary>A page that stands in for another (404, 403) is shown under the other's address.</summary>
    public static string Of(HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is { } other
            ? $"{other.OriginalPathBase}{other.OriginalPath}{other.OriginalQueryString}"
            : $"{http.Request.Path}{http.Request.QueryString}";
}
