using MailRevocationWorker.Cases;
using MailRevocationWorker.Form;
using Shouldly;

namespace MailRevocationWorker.Tests.Form;

public sealed class FieldParsingTests
{
    [Theory]
    [InlineData("1121F270A39C26B2A533B5890392A0CE04F7")]
    [InlineData("1121 F270 A39C 26B2 A533 B589 0392 A0CE 04F7")]
    [InlineData("11:21:f2:70:a3:9c:26:b2:a5:33:b5:89:03:92:a0:ce:04:f7")]
    [InlineData("1121-F270-A39C-26B2-A533-B589-0392-A0CE-04F7")]
    [InlineData("1121\u00A0F270\u202FA39C 26B2A533B5890392A0CE04F7")]
    [InlineData("0x1121f270a39c26b2a533b5890392a0ce04f7")]
    [InlineData("00 1121F270A39C26B2A533B5890392A0CE04F7")]
    public void Serial_HexHoweverSpaced_OneReading(string text) =>
        FieldParsing.SerialReadings(text).ShouldBe(["1121F270A39C26B2A533B5890392A0CE04F7"]);

    [Fact]
    public void Serial_DecimalDigitsOnly_TwoReadings() =>
        FieldParsing.SerialReadings("255").ShouldBe(["255", "FF"]);

    [Fact]
    public void Serial_DecimalTooLongForHex_DecimalReading() =>
        FieldParsing
            .SerialReadings("1461501637330902918203684832716283019655932542975")
            .ShouldBe([new string('F', 40)]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("0")]
    [InlineData("0000")]
    [InlineData("1121F27OA39C26B2A533B5890392A0CE04F7")]
    [InlineData("1121F270 et 1121F271")]
    [InlineData("1121F270;")]
    [InlineData("１１２１")]
    [InlineData("\u202E1121F270")]
    [InlineData("-")]
    [InlineData("0x")]
    public void Serial_MissingOrMalformed_NoReading(string? text) =>
        FieldParsing.SerialReadings(text).ShouldBeEmpty();

    [Fact]
    public void Serial_TwentyOneOctets_NoReading() =>
        FieldParsing.SerialReadings(new string('A', 42)).ShouldBeEmpty();

    [Fact]
    public void Serial_MegabyteOfDigits_NoReading() =>
        FieldParsing.SerialReadings(new string('1', 1 << 20)).ShouldBeEmpty();

    [Theory]
    [InlineData("999000011", "999000011")]
    [InlineData("999 000 011", "999000011")]
    [InlineData("000\u00A0123\u202F455", "000123455")]
    [InlineData("123455", "123455")]
    [InlineData("FR999000011", null)]
    [InlineData("99900001l", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Siren_AsWritten_DigitsKept(string? text, string? expected) =>
        FieldParsing.SirenDigits(text).ShouldBe(expected);

    [Theory]
    [InlineData("Clé privée compromise", GuideReason.KeyCompromised)]
    [InlineData("CLE PRIVEE COMPROMISE", GuideReason.KeyCompromised)]
    [InlineData("Cle\u0301 prive\u0301e compromise", GuideReason.KeyCompromised)]
    [InlineData("Écrasement des anciennes clés", GuideReason.KeysOverwritten)]
    [InlineData("Ecrasement des anciennes clés", GuideReason.KeysOverwritten)]
    [InlineData("Non-paiement", GuideReason.NonPayment)]
    [InlineData("Certificat d\uFB01", null)]
    [InlineData("Certificat défectueux", GuideReason.DefectiveCertificate)]
    [InlineData("  Départ ou  mutation\u00A0du titulaire. ", GuideReason.HolderLeft)]
    [InlineData("Demande du titulaire et autre chose", null)]
    [InlineData("Demande", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Reason_OneOfTwelve_OrNone(string? text, GuideReason? expected) =>
        FieldParsing.Reason(text).ShouldBe(expected);

    [Theory]
    [InlineData("20/11/2026", 2026, 11, 20)]
    [InlineData(" 20 / 11 / 2026 ", 2026, 11, 20)]
    [InlineData("20.11.2026", 2026, 11, 20)]
    [InlineData("20-11-2026", 2026, 11, 20)]
    [InlineData("29/02/2028", 2028, 2, 29)]
    public void Date_DayMonthYear_Read(string text, int year, int month, int day) =>
        FieldParsing.Date(text).ShouldBe(new DateOnly(year, month, day));

    [Theory]
    [InlineData("11/20/2026")]
    [InlineData("2026-11-20")]
    [InlineData("20/11/26")]
    [InlineData("20/11-2026")]
    [InlineData("29/02/2026")]
    [InlineData("hier")]
    [InlineData("")]
    [InlineData(null)]
    public void Date_AnythingElse_None(string? text) => FieldParsing.Date(text).ShouldBeNull();

    [Theory]
    [InlineData("titulaire", RequesterCapacity.Holder)]
    [InlineData("representant_legal", RequesterCapacity.LegalRepresentative)]
    [InlineData("Représentant légal", RequesterCapacity.LegalRepresentative)]
    [InlineData("Off", null)]
    [InlineData("les deux", null)]
    public void Capacity_StateOrLabel_Read(string text, RequesterCapacity? expected) =>
        FieldParsing.Capacity(text).ShouldBe(expected);

    [Theory]
    [InlineData("oui", true)]
    [InlineData("Yes", true)]
    [InlineData("Off", false)]
    [InlineData("non", false)]
    [InlineData("peut-être", null)]
    public void Confirmation_State_YesNoOrUnknown(string text, bool? expected) =>
        FieldParsing.Confirmation(text).ShouldBe(expected);

    [Fact]
    public void Key_LoneSurrogate_DoesNotThrow() => FieldParsing.Key("a\uD800b").ShouldNotBeNull();

    [Fact]
    public void RequestNumber_Spaced_Joined() =>
        FieldParsing.WithoutSpaces(" TD24\u00A0000101 ").ShouldBe("TD24000101");
}
