using MailRevocationWorker.Reply;

namespace MailRevocationWorker.Tests.Reply;

public sealed class ReplyOptionsTests
{
    [Fact]
    public void Problems_GoodOptions_AreNone() => ReplySamples.Options.Problems().ShouldBeEmpty();

    [Fact]
    public void Problems_NothingConfigured_NameKeyBoundAndValue() =>
        new ReplyOptions()
            .Problems()
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
    public void Problems_FromIsNoPlainAddress_IsRefused(string from) =>
        new ReplyOptions { From = from }
            .Problems()
            .ShouldContain($"Reply:From must be an e-mail address, was '{from}'");
}
