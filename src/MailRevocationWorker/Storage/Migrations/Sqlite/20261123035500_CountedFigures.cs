using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CountedFigures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Cases_ReceivedAt_State_Decision_Code_DecidedAt",
                table: "Cases",
                columns: new[] { "ReceivedAt", "State", "Decision", "Code", "DecidedAt" }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Cases_ReceivedAt_State_Decision_Code_DecidedAt",
                table: "Cases"
            );
        }
    }
}
