using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class MailboxOptionsTests
{
    [Fact]
    public void Options_Defaults_AreValid() => new MailboxOptions().Validate().ShouldBeEmpty();

    [Fact]
    public void Options_PollSecondsZero_SaysKeyBoundAndValue() =>
        new MailboxOptions { PollSeconds = 0 }
            .Validate()
            .ShouldBe(["Mailbox:PollSeconds must be 1 to 3600, was 0"]);

    [Theory]
    [InlineData("../outside")]
    [InlineData("a.b")]
    [InlineData("")]
    [InlineData("INBOX")]
    [InlineData("Review")]
    [InlineData("Traité")]
    public void Options_FolderNameUnfit_IsRefused(string name) =>
        new MailboxOptions { Folders = new() { Processed = name } }
            .Validate()
            .ShouldNotBeEmpty();

    [Fact]
    public void Options_ImapWithAccents_IsAccepted()
    {
        var options = Imap();
        options.Folders.Processed = "Révocations/Traité";
        options.Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Options_NoTlsBeyondLoopback_IsRefused()
    {
        var options = Imap();
        options.Imap.Security = ConnectionSecurity.None;
        options.Validate().ShouldHaveSingleItem().ShouldContain("Mailbox:Imap:Security");
        options.Imap.Host = "127.0.0.1";
        options.Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Options_NoPasswordSource_IsRefused()
    {
        var options = Imap();
        options.Imap.PasswordFile = null;
        options.Validate().ShouldHaveSingleItem().ShouldContain("Mailbox:Imap:PasswordFile");
    }

    [Fact]
    public void Options_NoSignIn_IsRefusedForImap()
    {
        var options = Imap();
        options.Imap.SignIn = SignInMethod.None;
        options.Validate().ShouldHaveSingleItem().ShouldContain("Mailbox:Imap:SignIn");
    }

    [Fact]
    public void Options_KindUnknown_IsRefused() =>
        new MailboxOptions { Kind = (MailboxKind)9 }
            .Validate()
            .ShouldContain(m => m.Contains("Mailbox:Kind", StringComparison.Ordinal));

    private static MailboxOptions Imap() =>
        new()
        {
            Kind = MailboxKind.Imap,
            Imap = new()
            {
                Host = "mail.example.org",
                User = "operator",
                PasswordFile = "password",
            },
        };
}
