using System.Net;
using MailRevocationWorker.Trust.Fetching;

namespace MailRevocationWorker.Tests.Trust;

public sealed class AddressGuardTests
{
    private static readonly AddressGuard Guard = new(new FetchOptions());

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("194.2.0.20")]
    [InlineData("172.32.0.1")]
    [InlineData("2a01:cb00::1")]
    [InlineData("2606:4700::1111")]
    public void Address_OfTheOpenInternet_IsAsked(string address) =>
        Guard.IsAllowed(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("192.0.2.7")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("ff02::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    public void Address_OfAPrivatePlace_IsNotAsked(string address) =>
        Guard.IsAllowed(IPAddress.Parse(address)).ShouldBeFalse();

    [Fact]
    public void Address_OfAnAllowedRange_IsAsked()
    {
        var guard = new AddressGuard(new FetchOptions { AllowedRanges = { "10.1.2.0/24" } });

        guard.IsAllowed(IPAddress.Parse("10.1.2.3")).ShouldBeTrue();
        guard.IsAllowed(IPAddress.Parse("::ffff:10.1.2.3")).ShouldBeTrue();
        guard.IsAllowed(IPAddress.Parse("10.1.3.3")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://crl.test/a.crl", true)]
    [InlineData("https://crl.test/a.crl", true)]
    [InlineData("http://crl.test:443/a.crl", true)]
    [InlineData("http://crl.test:22/a.crl", false)]
    [InlineData("http://crl.test:8080/a.crl", false)]
    [InlineData("ftp://crl.test/a.crl", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("http://user@crl.test/a.crl", false)]
    public void Address_OfAnotherSchemeOrPort_IsRefused(string address, bool asked) =>
        (Guard.Refusal(new Uri(address)) is null).ShouldBe(asked);

    [Fact]
    public void Options_OutOfBounds_AreNamed()
    {
        var options = new FetchOptions
        {
            DeadlineSeconds = 0,
            MaxMegabytes = 65,
            Ports = { 70000 },
            AllowedRanges = { "10.0.0.0", "nonsense" },
            IssuerHosts = { "a b" },
        };

        options
            .Validate()
            .ShouldBe([
                "Trust:Fetch:DeadlineSeconds must be 1 to 120, was 0",
                "Trust:Fetch:MaxMegabytes must be 1 to 64, was 65",
                "Trust:Fetch:Ports must be 1 to 65535, was 70000",
                "Trust:Fetch:AllowedRanges must be address ranges such as 10.1.2.0/24, was '10.0.0.0'",
                "Trust:Fetch:AllowedRanges must be address ranges such as 10.1.2.0/24, was 'nonsense'",
                "Trust:Fetch:IssuerHosts must be host names, was 'a b'",
            ]);
        new FetchOptions().Validate().ShouldBeEmpty();
    }
}
