using MailRevocationWorker.Trust;
using PadesValidator;

namespace MailRevocationWorker.Commands;

/// <summary>From the configuration to what the trust room and the validation take.</summary>
internal static class TrustSettings
{
    /// <param name="remembers">False for whoever only looks.</param>
    public static TrustedListMemory ListMemory(this Settings settings, bool remembers = true) =>
        new(Path.Combine(settings.Pipeline.DataFolder, "trusted-lists.json"), remembers);

    public static ValidationPolicy ToPolicy(this TrustOptions trust) =>
        ValidationPolicy.Default with
        {
            MostStatusAge = TimeSpan.FromDays(trust.StatusMaxAgeDays),
            MostAuthorityStatusAge = TimeSpan.FromDays(trust.AuthorityStatusMaxAgeDays),
        };
}
