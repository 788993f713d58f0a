using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite;

/// <summary>What is written once is refused by the database itself when somebody changes or deletes it.</summary>
public partial class AppendOnly : Migration
{
    private static readonly string[] Tables = ["Journal", "StepOutputs", "RevokedCertificates"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
        {
            foreach (var act in (string[])["UPDATE", "DELETE"])
            {
                migrationBuilder.Sql(
                    $"""
                    CREATE TRIGGER "{table}_{act}" BEFORE {act} ON "{table}"
                    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
                    """
                );
            }
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
        {
            foreach (var act in (string[])["UPDATE", "DELETE"])
            {
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_{act}\";");
            }
        }
    }
}
