using MailRevocationWorker.Dashboard.Cases;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed class CaseCsvTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+33 1 99 00 12 34")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tcmd")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("  =HYPERLINK(1)")]
    [InlineData("＝1")]
    public void Row_WhatASpreadsheetTakesForAFormula_IsText(string text) =>
        CaseCsv.Row([text]).ShouldStartWith("\"'");

    [Theory]
    [InlineData("R-2026-000001", "R-2026-000001\r\n")]
    [InlineData("a;b", "\"a;b\"\r\n")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"\r\n")]
    [InlineData("two\nlines", "\"two\nlines\"\r\n")]
    [InlineData(null, "\r\n")]
    public void Row_Field_IsQuotedWhereItMustBe(string? text, string expected) =>
        CaseCsv.Row([text]).ShouldBe(expected);

    [Fact]
    public void Row_Fields_AreSetApartBySemicolons() =>
        CaseCsv.Row(["a", null, "c"]).ShouldBe("a;;c\r\n");
}
