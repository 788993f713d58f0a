using MailKit.Net.Smtp;
using MailKit.Security;
using MailRevocationWorker.Reply;
using MimeKit;

namespace MailRevocationWorker.Tests.Reply.Delivery;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Pickup_SameMessageIdTwice_IsOneWholeFile()
    {
        var folder = Directory.CreateTempSubdirectory("pickup-");
        var transport = ReplyTransports.Create(
            new() { PickupFolder = folder.FullName },
            TimeProvider.System
        );

        foreach (var text in (string[])["first", "second"])
        {
            var result = await transport.SendAsync(
                Message(text),
                "holder@rig.test",
                TestContext.Current.CancellationToken
            );
            result.Status.ShouldBe(DeliveryStatus.Accepted);
        }

        var file = folder.EnumerateFiles().ShouldHaveSingleItem();
        file.Name.ShouldBe("r-2026-000001.answer@rig.test.eml");
        (await MimeMessage.LoadAsync(file.FullName, TestContext.Current.CancellationToken))
            .TextBody!.Trim()
            .ShouldBe("second");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Pickup_FolderCanNotBeMade_IsTryLaterForAnOperator()
    {
        var file = Path.GetTempFileName();
        var transport = ReplyTransports.Create(
            new() { PickupFolder = Path.Combine(file, "pickup") },
            TimeProvider.System
        );

        var result = await transport.SendAsync(
            Message("x"),
            "holder@rig.test",
            TestContext.Current.CancellationToken
        );

        result.Status.ShouldBe(DeliveryStatus.TryLater);
        result.NeedsOperator.ShouldBeTrue();
        (await transport.ProbeAsync(TestContext.Current.CancellationToken)).Works.ShouldBeFalse();
        File.Delete(file);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a/b\\c:d")]
    public void Pickup_OddMessageId_StaysInItsFolder(string? id)
    {
        var name = PickupTransport.FileName(id);
        Path.GetFileName(name).ShouldBe(name);
        name.ShouldNotStartWith(".");
        name.ShouldEndWith(".eml");
    }

    [Fact]
    public void Pickup_OddMessageIdsThatLookAlike_DoNotShareAFile() =>
        PickupTransport.FileName("a/b@x").ShouldNotBe(PickupTransport.FileName("a:b@x"));

    [Theory]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 550, DeliveryStatus.RefusedPermanently, false)]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 451, DeliveryStatus.TryLater, false)]
    [InlineData(SmtpErrorCode.MessageNotAccepted, 554, DeliveryStatus.RefusedPermanently, false)]
    [InlineData(SmtpErrorCode.MessageNotAccepted, 452, DeliveryStatus.TryLater, false)]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 550, DeliveryStatus.TryLater, true)]
    [InlineData(SmtpErrorCode.SenderNotAccepted, 450, DeliveryStatus.TryLater, false)]
    [InlineData(SmtpErrorCode.RecipientNotAccepted, 530, DeliveryStatus.TryLater, true)]
    [InlineData(SmtpErrorCode.UnexpectedStatusCode, 503, DeliveryStatus.TryLater, true)]
    public void Smtp_ServerRefuses_IsToldApart(
        SmtpErrorCode code,
        int status,
        DeliveryStatus expected,
        bool needsOperator
    )
    {
        var result = SmtpTransport.Result(
            new SmtpCommandException(code, (SmtpStatusCode)status, "no\r\nway"),
            code == SmtpErrorCode.MessageNotAccepted ? SmtpPhase.Flowing : SmtpPhase.SignedIn
        );

        result.ShouldBe(new(expected, $"{status} no  way", needsOperator));
    }

    [Theory]
    [InlineData(554, true)]
    [InlineData(421, false)]
    public void Smtp_GreetingRefuses_IsNoRefusalOfTheMail(int status, bool needsOperator) =>
        SmtpTransport
            .Result(
                new SmtpCommandException(
                    SmtpErrorCode.UnexpectedStatusCode,
                    (SmtpStatusCode)status,
                    "no service"
                ),
                SmtpPhase.Connecting
            )
            .ShouldBe(new(DeliveryStatus.TryLater, $"{status} no service", needsOperator));

    [Fact]
    public void Smtp_ConnectionLostAfterTheMessageBegan_IsDoubtful()
    {
        SmtpTransport
            .Result(new IOException("reset"), SmtpPhase.Flowing)
            .Status.ShouldBe(DeliveryStatus.Doubtful);
        SmtpTransport
            .Result(new IOException("reset"), SmtpPhase.SignedIn)
            .Status.ShouldBe(DeliveryStatus.TryLater);
    }

    [Fact]
    public void Smtp_SignInRefused_NeedsAnOperator() =>
        SmtpTransport
            .Result(new AuthenticationException("535"), SmtpPhase.Connecting)
            .ShouldBe(new(DeliveryStatus.TryLater, "535", NeedsOperator: true));

    [Fact]
    public void Smtp_AddressNeedsSmtpUtf8_IsRefusedForGood() =>
        SmtpTransport
            .Result(new NotSupportedException("SMTPUTF8"), SmtpPhase.SignedIn)
            .Status.ShouldBe(DeliveryStatus.RefusedPermanently);

    [Fact]
    public void Smtp_NoStartTls_NeedsAnOperator() =>
        SmtpTransport
            .Result(new NotSupportedException("STARTTLS"), SmtpPhase.Connecting)
            .ShouldBe(new(DeliveryStatus.TryLater, "STARTTLS", NeedsOperator: true));

    [Fact]
    public void Options_Defaults_AreValid() => new DeliveryOptions().Validate().ShouldBeEmpty();

    [Fact]
    public void Options_EnvelopeSenderNoAddress_IsRefused()
    {
        new DeliveryOptions { EnvelopeSender = "nobody" }
            .Validate()
            .ShouldBe(["Delivery:EnvelopeSender must be an e-mail address or <>, was 'nobody'"]);
        new DeliveryOptions { EnvelopeSender = "<>" }
            .Validate()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Options_SmtpWithoutHost_IsRefused() =>
        new DeliveryOptions
        {
            Kind = DeliveryKind.Smtp,
            Smtp = new() { PasswordFile = "p", User = "u" },
        }
            .Validate()
            .ShouldBe(["Delivery:Smtp:Host must be a host name or an IP address, was ''"]);

    private static MimeMessage Message(string text) =>
        new(
            [new MailboxAddress("", "operator@rig.test")],
            [new MailboxAddress("", "holder@rig.test")],
            "x",
            new TextPart("plain") { Text = text }
        )
        {
            MessageId = "r-2026-000001.answer@rig.test",
        };
}
