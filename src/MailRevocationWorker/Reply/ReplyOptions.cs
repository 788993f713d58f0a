using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace MailRevocationWorker.Reply;

/// <summary>Who answers, and where a worried requester can turn. Configuration section <c>Reply</c>.</summary>
public sealed class ReplyOptions
{
    public const string Section = "Reply";

    /// <summary>The service's own address: From of every reply, and where requests are sent.</summary>
    public string From { get; set; } = "";

    /// <summary>The certification authority's name, 1 to 80 characters.</summary>
    public string AuthorityName { get; set; } = "ChamberSign France";

    /// <summary>The public revocation space, open at any hour: an absolute https address.</summary>
    public string OnlineRevocationUrl { get; set; } = "";

    /// <summary>Where the blank form is to be had: an absolute https address.</summary>
    public string FormUrl { get; set; } = "";

    /// <summary>As a French reader dials it, for example 08 92 23 02 52.</summary>
    public string Telephone { get; set; } = "";

    /// <summary>When the telephone is answered, in French.</summary>
    public string TelephoneHoursFr { get; set; } =
        "du lundi au jeudi de 9\u00a0h à 12\u00a0h\u00a030 et de 13\u00a0h\u00a030 à 18\u00a0h, le vendredi jusqu’à 17\u00a0h";

    /// <summary>When the telephone is answered, in English.</summary>
    public string TelephoneHoursEn { get; set; } =
        "Monday to Thursday 9:00–12:30 and 13:30–18:00, Friday until 17:00, Paris time";
    public string SupportEmail { get; set; } = "support@chambersign.fr";

    /// <summary>Right-hand side of our Message-IDs; empty: the domain of <see cref="From"/>.</summary>
    public string MessageIdDomain { get; set; } = "";

    internal string IdDomain =>
        MessageIdDomain.Length > 0 ? MessageIdDomain : From[(From.LastIndexOf('@') + 1)..];

    /// <summary>What is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() => [.. Problems()];

    private IEnumerable<string> Problems()
    {
        if (!IsAddress(From))
        {
            yield return $"Reply:From must be an e-mail address, was '{From}'";
        }

        if (!IsAddress(SupportEmail))
        {
            yield return $"Reply:SupportEmail must be an e-mail address, was '{SupportEmail}'";
        }

        if (!IsLine(AuthorityName, 80))
        {
            yield return $"Reply:AuthorityName must be one line of 1 to 80 characters, was '{AuthorityName}'";
        }

        if (!IsLine(Telephone, 40))
        {
            yield return $"Reply:Telephone must be one line of 1 to 40 characters, was '{Telephone}'";
        }

        if (!IsLine(TelephoneHoursFr, 120))
        {
            yield return $"Reply:TelephoneHoursFr must be one line of 1 to 120 characters, was '{TelephoneHoursFr}'";
        }

        if (!IsLine(TelephoneHoursEn, 120))
        {
            yield return $"Reply:TelephoneHoursEn must be one line of 1 to 120 characters, was '{TelephoneHoursEn}'";
        }

        if (!IsHttps(OnlineRevocationUrl))
        {
            yield return $"Reply:OnlineRevocationUrl must be an absolute https address, was '{OnlineRevocationUrl}'";
        }

        if (!IsHttps(FormUrl))
        {
            yield return $"Reply:FormUrl must be an absolute https address, was '{FormUrl}'";
        }

        if (MessageIdDomain.Length > 0 && Uri.CheckHostName(MessageIdDomain) != UriHostNameType.Dns)
        {
            yield return $"Reply:MessageIdDomain must be a domain name or empty, was '{MessageIdDomain}'";
        }
    }

    private static bool IsAddress(string text) =>
        MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && text.All(char.IsAscii);

    private static bool IsLine(string text, int longest) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && !text.Any(char.IsControl);

    private static bool IsHttps(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps;
}

/// <summary>Stops the service at start when its replies could not be written.</summary>
public sealed class ReplyOptionsValidator : IValidateOptions<ReplyOptions>
{
    public ValidateOptionsResult Validate(string? name, ReplyOptions options) =>
        options.Validate() is { Count: > 0 } problems
            ? ValidateOptionsResult.Fail(problems)
            : ValidateOptionsResult.Success;
}
