using MailRevocationWorker.Reply;

namespace MailRevocationWorker.Tests.Reply;

public sealed class ReplyOptionsTests
{
    [Fact]
    public void Validate_GoodOptions_AreNone() => ReplySamples.Options.Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_NothingConfigured_NameKeyBoundAndValue() =>
        new ReplyOptions()
            .Validate()
            .ShouldBe([
                "Reply:From must be an e-mail address, was ''",
                "Reply:Telephone must be one line of 1 to 40 characters, was ''",
                "Reply:OnlineRevocationUrl must be an absolute https address, was ''",
                "Reply:FormUrl must be an absolute https address, was ''",
            ]);

    [Theory]
    [InlineData("Somebody <a@b.example>")]
    [InlineData("a@b.example\r\nBcc: c@d.example")]
    [InlineData("nobody")]
    public void Validate_FromIsNoPlainAddress_IsRefused(string from) =>
        new ReplyOptions { From = from }
            .Validate()
            .ShouldContain($"Reply:From must be an e-mail address, was '{from}'");
}
