using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Accounts, and the way in. Everything is denied that is not opened.</summary>
public static class PeopleSetup
{
    /// <summary>Accounts without sessions: for the command line too.</summary>
    public static IdentityBuilder AddPeople(
        this IServiceCollection services,
        StorageOptions storage,
        DashboardOptions options
    )
    {
        services.AddDbContext<PeopleDb>(db =>
            db.UseSqlite(
                    // The cases' database makes the file; at work one that is gone is an outage.
                    new SqliteConnectionStringBuilder
                    {
                        DataSource = storage.Database,
                        DefaultTimeout = storage.BusySeconds,
                        Mode = SqliteOpenMode.ReadWrite,
                    }.ToString(),
                    sqlite => sqlite.MigrationsHistoryTable(PeopleDb.MigrationsTable)
                )
                .AddInterceptors(new SqliteDurability())
        );
        services.AddSingleton<PeopleJournal>().AddScoped<Invitations>();
        services.AddDataProtection();
        return services
            .AddIdentityCore<PersonAccount>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.Lockout.MaxFailedAccessAttempts = options.LockoutTries;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(
                    options.LockoutMinutes
                );
                // PasswordRules judges instead.
                identity.Password = new()
                {
                    RequiredLength = 1,
                    RequiredUniqueChars = 1,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
            })
            .AddPasswordValidator<PasswordRules>()
            .AddClaimsPrincipalFactory<PersonClaims>()
            .AddEntityFrameworkStores<PeopleDb>()
            .AddDefaultTokenProviders();
    }

    /// <param name="keys">The folder that keeps the keys of cookies and forms, so that a restart signs nobody out.</param>
    /// <param name="secure">The pages are reached by https.</param>
    public static void AddSessions(
        this IdentityBuilder people,
        DashboardOptions options,
        string keys,
        bool secure
    )
    {
        people.AddSignInManager();
        var services = people.Services;
        services.AddSingleton<SignInTurns>().AddScoped<SignIn>().AddScoped<Accounts>();
        services.AddSingleton<PersonMailer>();
        if (options.Enabled)
        {
            services.AddHostedService(s => s.GetRequiredService<PersonMailer>());
        }

        services
            .AddDataProtection()
            .SetApplicationName(nameof(MailRevocationWorker))
            .PersistKeysToFileSystem(new(keys))
            .ProtectKeys(options);
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            Shape(cookie.Cookie, "session", secure);
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(options.SessionIdleMinutes);
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/sign-in";
            cookie.Events = new CookieAuthenticationEvents
            {
                OnSigningIn = Sessions.BeginAsync,
                OnValidatePrincipal = Sessions.ValidateAsync,
                OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                },
            };
        });
        services.Configure<CookieAuthenticationOptions>(
            IdentityConstants.TwoFactorUserIdScheme,
            cookie => Shape(cookie.Cookie, "second-factor", secure)
        );
        services.AddAntiforgery(forms =>
        {
            Shape(forms.Cookie, "form", secure);
            forms.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddAuthorizationBuilder().SetDefaultPolicy(Readers()).SetFallbackPolicy(Readers());
    }

    /// <summary>Brings the tables of people up to date, in a database that <see cref="WorkerDatabase.PrepareAsync"/> has made.</summary>
    public static async Task PreparePeopleAsync(
        this IServiceProvider services,
        CancellationToken cancellation
    )
    {
        await using var scope = services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<PeopleDb>();
        await SchemaUpgrade.ApplyAsync(
            people,
            Path.GetFullPath(people.Database.GetDbConnection().DataSource),
            cancellation
        );
    }

    private static AuthorizationPolicy Readers() =>
        new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireRole(Roles.Operator, Roles.Supervisor, Roles.Auditor)
            .Build();

    /// <summary>Over https the name itself tells the browser: this host only, encrypted only (RFC 6265bis clause 4.1.3.2).</summary>
    private static void Shape(CookieBuilder cookie, string name, bool secure)
    {
        cookie.Name = secure ? $"__Host-{name}" : name;
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.HttpOnly = true;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }
}
