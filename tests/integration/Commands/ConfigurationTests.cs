namespace Integration.Tests.Commands;

/// <summary>What can't be used is named: which key, which bound, which value; and the service does not start.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-configuration-")
        .FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(
        """{"Mailbox":{"PollSeconds":0}}""",
        "Mailbox:PollSeconds must be 1 to 3600, was 0"
    )]
    [InlineData(
        """{"Policy":{"MaxSignatureAgeDays":4000}}""",
        "Policy:MaxSignatureAgeDays must be 1 to 365, was 4000"
    )]
    [InlineData(
        """{"Policy":{"Automation":"Maybe"}}""",
        "Policy:Automation must be Off, Shadow or On, was 'Maybe'"
    )]
    [InlineData(
        """{"Policy":{"Automatoin":"On"}}""",
        "Policy:Automatoin is no setting; did you mean Automation?"
    )]
    [InlineData(
        """{"Polcy":{"Automation":"On"}}""",
        "Polcy is no section of the configuration; did you mean Policy?"
    )]
    [InlineData("""{"Trust":{"Paths":["no-such-folder"]}}""", "no-such-folder")]
    [InlineData("""{"Mailbox": """, "settings.json, line 1, column ")]
    public async Task Service_WithSettingsThatCantBeUsed_SaysWhichAndDoesNotStart(
        string settings,
        string said
    )
    {
        var file = Path.Combine(folder, "settings.json");
        await File.WriteAllTextAsync(file, settings, TestContext.Current.CancellationToken);

        var verb = await Verb.RunAsync(folder, "--config", file);

        verb.Status.ShouldBe(1);
        verb.Error.ShouldContain(said);
        Directory.Exists(Path.Combine(folder, "data")).ShouldBeFalse();
    }
}
