using System.Text.Json.Nodes;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>The configuration of a service on a playground: as an operator would write it, so that the service can be run on it again.</summary>
internal static class DemoConfiguration
{
    public static JsonObject Of(Playground playground, string mailbox, string url) =>
        new()
        {
            ["Logging"] = new JsonObject
            {
                ["LogLevel"] = new JsonObject { ["Default"] = "Error" },
            },
            ["Http"] = new JsonObject { ["Url"] = url },
            ["Storage"] = new JsonObject { ["Database"] = playground.At("service.db") },
            ["Pipeline"] = new JsonObject { ["DataFolder"] = playground.At("store") },
            ["Mailbox"] = new JsonObject
            {
                ["Kind"] = "Maildir",
                ["PollSeconds"] = 1,
                ["SpoolFolder"] = playground.At("spool"),
                ["Maildir"] = new JsonObject { ["Path"] = playground.Maildir },
            },
            ["Delivery"] = new JsonObject
            {
                ["Kind"] = "Pickup",
                ["PickupFolder"] = playground.Pickup,
            },
            ["Policy"] = new JsonObject { ["Automation"] = "On" },
            // Nobody who tries the demo has an authenticator at hand; everywhere else one is asked for.
            ["Dashboard"] = new JsonObject { ["RequireTotp"] = false },
            ["Trust"] = new JsonObject { ["Paths"] = new JsonArray(playground.Trust) },
            ["Revocation"] = new JsonObject
            {
                ["CrlFolder"] = playground.Crls,
                ["Embedded"] = new JsonObject
                {
                    ["Authorities"] = new JsonArray([
                        .. new[] { DemoIssuer.Qualified, DemoIssuer.Rgs }.Select(
                            issuer => new JsonObject
                            {
                                ["Name"] = TestPki.FileName(issuer),
                                ["Pkcs12"] = playground.Pkcs12(issuer),
                                ["PasswordFile"] = playground.PasswordFile,
                            }
                        ),
                    ]),
                },
            },
            ["Schedule"] = new JsonObject
            {
                ["BackupFolder"] = playground.At("backup"),
                ["HeadFolder"] = playground.At("journal-heads"),
            },
            ["Reply"] = new JsonObject
            {
                ["From"] = mailbox,
                ["AuthorityName"] = "TEST Autorité de certification",
                ["OnlineRevocationUrl"] = "https://ca.example/revocation",
                ["FormUrl"] = "https://ca.example/formulaire-de-revocation",
                ["Telephone"] = "01 99 00 12 34",
                ["SupportEmail"] = "support@ca.example",
            },
        };
}
