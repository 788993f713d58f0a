using Microsoft.AspNetCore.Identity;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Length and nothing guessable (NIST SP 800-63B clause 3.1.1.2): no rules on kinds of characters, which make passwords worse.</summary>
public sealed class PasswordRules(DashboardOptions options) : IPasswordValidator<PersonAccount>
{
    private const int MaxLength = 256;
    private const int FewestDifferent = 5;

    /// <summary>What is tried first, in any spelling; longer passwords that are little else are refused too.</summary>
    private static readonly string[] Common =
    [
        "password",
        "motdepasse",
        "azerty",
        "qwerty",
        "123456",
        "revocation",
        "chambersign",
    ];

    public Task<IdentityResult> ValidateAsync(
        UserManager<PersonAccount> manager,
        PersonAccount user,
        string? password
    ) =>
        Task.FromResult(
            password is not null
            && password.Length >= options.MinPasswordLength
            && password.Length <= MaxLength
            && password.Distinct().Count() >= FewestDifferent
            && Rest(password, user.UserName).Length >= options.MinPasswordLength / 2
                ? IdentityResult.Success
                : IdentityResult.Failed(new IdentityError { Code = "PasswordWeak" })
        );

    /// <summary>What is left of it without the person's name and the words that everybody tries.</summary>
    private static string Rest(string password, string? name) =>
        Common
            .Append(name)
            .OfType<string>()
            .Aggregate(
                password,
                (rest, word) => rest.Replace(word, "", StringComparison.OrdinalIgnoreCase)
            );
}
