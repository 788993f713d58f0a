using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SignedContent : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "SignedSha256",
                table: "Cases",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.CreateIndex(
                name: "IX_Cases_SignedSha256",
                table: "Cases",
                column: "SignedSha256"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Cases_SignedSha256", table: "Cases");

            migrationBuilder.DropColumn(name: "SignedSha256", table: "Cases");
        }
    }
}
