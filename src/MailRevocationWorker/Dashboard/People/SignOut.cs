namespace MailRevocationWorker.Dashboard.People;

/// <summary>The way out.</summary>
public static class SignOut
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/sign-out",
                async (
                    HttpContext http,
                    SignIn door,
                    [Microsoft.AspNetCore.Mvc.FromForm] string? _
                ) =>
                {
                    await door.OutAsync(http.User.Person(), http.Address(), http.RequestAborted);
                    return Results.LocalRedirect("/sign-in");
                }
            )
            .RequireAuthorization();
}
