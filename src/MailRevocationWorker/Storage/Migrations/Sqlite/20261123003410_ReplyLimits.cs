using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReplyLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(name: "IX_Replies_At", table: "Replies", column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Replies_To_At",
                table: "Replies",
                columns: new[] { "To", "At" }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Replies_At", table: "Replies");

            migrationBuilder.DropIndex(name: "IX_Replies_To_At", table: "Replies");
        }
    }
}
