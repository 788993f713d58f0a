using System.Globalization;
using System.Security.Claims;
using MailRevocationWorker.Cases;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Who a session's requests come from, and when it ends.</summary>
public static class Sessions
{
    private const string Began = "began";

    /// <summary>Who is signed in. Only for endpoints that demand it.</summary>
    /// <exception cref="InvalidOperationException">Nobody is: a bug of the endpoint.</exception>
    public static Person Person(this ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { } name }
        && RoleOf(user.FindFirstValue(ClaimTypes.Role)) is { } role
            ? new(name, role)
            : throw new InvalidOperationException("nobody is signed in");

    /// <summary>The claim's spelling: <see cref="Roles"/>.</summary>
    public static string Name(PersonRole role) =>
        role switch
        {
            PersonRole.Operator => Roles.Operator,
            PersonRole.Supervisor => Roles.Supervisor,
            PersonRole.Auditor => Roles.Auditor,
        };

    public static PersonRole? RoleOf(string? name) =>
        Enum.GetValues<PersonRole>()
            .Cast<PersonRole?>()
            .FirstOrDefault(r => Name(r!.Value) == name);

    internal static Task BeginAsync(CookieSigningInContext context)
    {
        // The absolute end counts from the first sign-in, however often the cookie is renewed.
        context.Properties.Items.TryAdd(
            Began,
            Now(context.HttpContext).UtcTicks.ToString(CultureInfo.InvariantCulture)
        );
        return Task.CompletedTask;
    }

    /// <summary>Each request: the session is not too old, the account still lets in, with the role and credentials that it had.</summary>
    internal static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var hours = services.GetRequiredService<DashboardOptions>().SessionHours;
        var young =
            context.Properties.Items.TryGetValue(Began, out var text)
            && long.TryParse(text, CultureInfo.InvariantCulture, out var ticks)
            && Now(context.HttpContext).UtcTicks - ticks < TimeSpan.FromHours(hours).Ticks;
        var account = young
            ? await services
                .GetRequiredService<SignInManager<PersonAccount>>()
                .ValidateSecurityStampAsync(context.Principal)
            : null;
        if (
            account is null or { Ended: true }
            || context.Principal?.FindFirstValue(ClaimTypes.Role) != Name(account.Role)
        )
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    private static DateTimeOffset Now(HttpContext http) =>
        http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
}

/// <summary>Name, role and security stamp go into the session; nothing else of the account does.</summary>
public sealed class PersonClaims(
    UserManager<PersonAccount> users,
    IOptions<IdentityOptions> options
) : UserClaimsPrincipalFactory<PersonAccount>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(PersonAccount user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new(ClaimTypes.Role, Sessions.Name(user.Role)));
        return identity;
    }
}
