/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-sku.h"

#include <stdlib.h>
#include <string.h>

/* What companies of the size that an MSP looks after have; by Microsoft's public list of product
 * names and service plan identifiers. Sorted by id. Names are Microsoft's and are not translated.
 */
static const struct
{
  const char *id, *name;
} names[] = {
  /* clang-format off */
  { "00e1ec7b-e4a3-40d1-9441-b69b597ab222", "Microsoft 365 Business Premium (no Teams)" },
  { "04a7fb0d-32e0-4241-b4f5-3f7618cd1162", "Office 365 Midsize Business" },
  { "05e9a617-0261-4cee-bb44-138d3ef5d965", "Microsoft 365 E3" },
  { "061f9ace-7d42-4136-88ac-31dc755f143f", "Intune" },
  { "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "Microsoft 365 E5" },
  { "078d2b04-f1bd-4111-bbd4-b4b1b354cef4", "Microsoft Entra ID P1" },
  { "08d7bce8-6e16-490e-89db-1d508e5e9609", "Microsoft 365 Business Voice (US)" },
  { "09015f9f-377f-4538-bbb5-f75ceb09358a", "Project Online Premium" },
  { "093e8d14-a334-43d9-93e3-30589a8b47d0", "Rights Management Service Basic Content Protection" },
  { "0c21030a-7e60-4ec7-9a0f-0042e0e0211a", "Microsoft 365 E3 (500 seats min)_HUB" },
  { "0c266dff-15dd-4b49-8397-2bb16070ed52", "Microsoft 365 Audio Conferencing" },
  { "0fe440c5-f2bf-442b-a4f4-9a7af77a200b", "Clipchamp Premium" },
  { "111046dd-295b-4d6d-9724-d52ac90bd1f2", "Microsoft Defender for Endpoint" },
  { "135bee78-485b-4181-ad6e-40286e311850", "Windows 365 Business 2 vCPU 4 GB 128 GB" },
  { "1392051d-0cb9-4b7a-88d5-621fee5e8711", "Office 365 E4" },
  { "15f2e9fc-b782-4f73-bf51-81d8b7fff6f4", "Microsoft 365 Copilot for Sales" },
  { "16a55f2f-ff35-4cd5-9146-fb784e3761a5", "Microsoft Defender for Endpoint P1" },
  { "16ddbbfc-09ea-4de2-b1d7-312db6112d70", "Microsoft Teams (Free)" },
  { "18181a46-0d4e-45cd-891e-60aabd171b4e", "Office 365 E1" },
  { "184efa21-98c3-4e5d-95ab-d07053a96e67", "Microsoft 365 E5 Compliance" },
  { "189a915c-fe4f-4ffa-bde4-85b9628d07a0", "Office 365 E3 Developer" },
  { "18a4bd3f-0b5b-4887-b04f-61dd0ee15f5e", "Microsoft 365 E5 (no Teams)" },
  { "1925967e-8013-495f-9644-c99f8b463748", "Microsoft Defender Vulnerability Management" },
  { "19ec0d23-8335-4cbd-94ac-6050e30712fa", "Exchange Online (Plan 2)" },
  { "1b1b1f7a-8355-43b6-829f-336cfccb744c", "Office 365 Advanced Compliance" },
  { "1b3043ad-dfc6-427e-a2c0-5ca7a6c94a2b", "Windows 365 Business 4 vCPU 16 GB 512 GB" },
  { "1c27243e-fb4d-42b1-ae8c-fe25c9616588", "Microsoft Teams Audio Conferencing with dial-out to USA/CAN" },
  { "1e7e1070-8ccb-4aca-b470-d7cb538cb07e", "Windows 10/11 Enterprise E5 (Original)" },
  { "1f2f344a-700d-42c9-9427-5cea1d5d7ba6", "Microsoft Stream" },
  { "1fc08a02-8b3d-43b9-831e-f76859e04e1a", "SharePoint Online (Plan 1)" },
  { "2113661c-6509-4034-98bb-9c47bd28d63c", "Microsoft 365 E5 without Audio Conferencing (500 seats min)_HUB" },
  { "21502a13-c8dc-4744-be9c-177fd9d2eafc", "Microsoft 365 Business Basic (no Teams)" },
  { "21943e3a-2429-4f83-84c1-02735cd49e78", "Microsoft Teams Rooms Pro without Audio Conferencing" },
  { "2347355b-4e81-41a4-9c22-55057a399791", "Microsoft 365 Security and Compliance for Firstline Workers" },
  { "24be3cd7-82ca-41a5-94a7-4903373cdcae", "Windows 365 Business 16 vCPU, 64 GB, 1 TB" },
  { "24c35284-d768-4e53-84d9-b7ae73dddf69", "Microsoft 365 Business Premium Donation" },
  { "253ce8d3-6122-4240-8b04-f434a8fa831f", "Power Automate Process" },
  { "26124093-3d78-432b-b5dc-48bf992543d5", "Microsoft 365 E5 Security" },
  { "295a8eb0-f78d-45c7-8b5b-1eed5ed02dff", "Microsoft Teams Shared Devices" },
  { "2a6fb3c6-30cc-4558-a69d-032425c1a3ba", "Power Apps Premium embedded" },
  { "2b317a4a-77a6-4188-9437-b68a77b4e2c6", "Microsoft Intune Device" },
  { "2b9c8e7c-319c-43a2-a2a0-48c5c6161de7", "Microsoft Entra ID Basic" },
  { "2ced8a00-3ed1-4295-ab7c-57170ff28e58", "Power Apps Per User BD Only" },
  { "2db84718-652c-47a7-860c-f10d8abbdae3", "Project Online Premium Without Project Client" },
  { "32b47245-eb31-44fc-b945-a8b1576c439f", "Microsoft 365 F5 Security + Compliance Add-on" },
  { "36a0f3b3-adb5-49ea-bf66-762134cf063a", "Microsoft Teams Premium Introductory Pricing" },
  { "38b434d2-a15e-4cde-9a98-e737c75623e1", "Visio Plan 2" },
  { "3a6a908c-09c5-406a-8170-8ebb63c42882", "Power BI Pro Dept" },
  { "3ab6abff-666f-4424-bfb7-f0bc274ec7bc", "Microsoft Teams Essentials (AAD Identity)" },
  { "3b555118-da6a-4418-894f-7df1e2096870", "Microsoft 365 Business Basic" },
  { "3cb45fab-ae53-4ff6-af40-24c1915ca07b", "Windows 365 Business 8 vCPU 32 GB 128 GB" },
  { "3dd6cf57-d688-4eed-ba52-9e40b5468c3e", "Microsoft Defender for Office 365 (Plan 2)" },
  { "420af87e-8177-4146-a780-3786adaffbca", "Power BI Pro CE" },
  { "42e6818f-8966-444b-b7ac-0027c83fa8b5", "Windows 365 Business 2 vCPU 4 GB 64 GB" },
  { "439ac253-bfbc-49c7-acc0-6b951407b5ef", "Windows 365 Business 4 vCPU 16 GB 128 GB (with Windows Hybrid Benefit)" },
  { "440eaaa8-b3e0-484b-a8be-62870b9ba70a", "Microsoft Teams Phone Resource Account" },
  { "44575883-256e-4a79-9da4-ebe9acabe2b2", "Microsoft 365 F1" },
  { "44ac31e7-2999-4304-ad94-c948886741d4", "Microsoft 365 E5 Security for EMS E5" },
  { "45a2423b-e884-448d-a831-d9e139c52d2f", "Exchange Online Protection" },
  { "45bc2c81-6072-436a-9b0b-3b12eefbc402", "Power BI for Office 365 Add-On" },
  { "46c3a859-c90d-40b3-9551-6178a48d5c18", "Office 365 E3 (no Teams)" },
  { "4755df59-3f73-41ab-a249-596ad72b5504", "Microsoft Power Automate Plan 2" },
  { "481f3bc2-5756-4b28-9375-5c8c86b99e6b", "Clipchamp Standard" },
  { "488ba24a-39a9-4473-8ee5-19291e71b002", "Windows 10/11 Enterprise E5" },
  { "4a51bf65-409c-4a91-b845-1121b571cc9d", "Power Automate per user plan" },
  { "4b244418-9658-4451-a2b8-b5e2b364e9bd", "Visio Plan 1" },
  { "4b2c20e4-939d-4bf4-9dd8-6870240cfe19", "Clipchamp Premium Add-on" },
  { "4b585984-651b-448a-9e53-3b10f069cf7f", "Office 365 F3" },
  { "4b9405b0-7788-4568-add1-99614e613b69", "Exchange Online (Plan 1)" },
  { "4cde982a-ede4-4409-9ae6-b003453c8ea6", "Microsoft Teams Rooms Pro" },
  { "4ef96642-f096-40de-a3e9-d83fb2f90211", "Microsoft Defender for Office 365 (Plan 1)" },
  { "4fb214cb-a430-4a91-9c91-4976763aa78f", "Teams Rooms Premium" },
  { "50509a35-f0bd-4c5e-89ac-22f0e16a00f8", "Microsoft Teams Rooms Basic without Audio Conferencing" },
  { "509e8ab6-0274-4cda-bcbd-bd164fd562c4", "Microsoft Defender for Endpoint Server" },
  { "50f60901-3181-4b75-8a2c-4c8e4c1d5a72", "Microsoft 365 F1" },
  { "52cdf00e-8303-4223-a749-ff69a13e2dd0", "Microsoft Entra Workload ID" },
  { "53818b1b-4a27-454b-8896-0dba576410e6", "Planner and Project Plan 3" },
  { "5a1c7b8d-0739-4ca8-bf69-ec87e69133ac", "Microsoft 365 Business Standard (no Teams)" },
  { "5b631642-bd26-49fe-bd20-1daaa972ef80", "Microsoft Power Apps for Developer" },
  { "5e1e7702-a2b7-4360-8d07-2f515792896f", "Microsoft Defender for Business" },
  { "5e36d0d4-e9e5-4052-aba0-0257465c9b86", "Microsoft Intune Advanced Analytics" },
  { "6070a4c8-34c6-4937-8dfb-39bbc6397a60", "Microsoft Teams Rooms Standard" },
  { "61bec411-e46a-4dab-8f46-8b58ec845ffe", "Microsoft Teams Rooms Standard without Audio Conferencing" },
  { "639dec6b-bb19-468b-871c-c5c441c4b0cb", "Microsoft Copilot for Microsoft 365" },
  { "6634e0ce-1a9f-428c-a498-f84ec7b8aa2e", "Office 365 E2" },
  { "66b55226-6b4f-492c-910c-a3b7a3c9d993", "Microsoft 365 F3" },
  { "67ffe999-d9ca-49e1-9d2c-03fb28aa7a48", "Microsoft 365 F5 Security Add-on" },
  { "6a0f6da5-0b87-4190-a6ae-9bb5a2b9546a", "Windows 10/11 Enterprise E3" },
  { "6af4b3d6-14bb-4a2a-960c-6c902aad34f3", "Microsoft Teams Rooms Basic" },
  { "6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3" },
  { "710779e8-3d4a-4c88-adb9-386c958d1fdf", "Microsoft Teams Exploratory" },
  { "71f21848-f89b-4aaa-a2dc-780c8e8aac5b", "Windows 365 Business 2 vCPU 8 GB 128 GB" },
  { "726a0894-2c77-4d65-99da-9775ef05aad1", "Microsoft Business Center" },
  { "750d9542-a2f8-41c7-8c81-311352173432", "Windows 365 Business 2 vCPU 8 GB 256 GB" },
  { "776df282-9fc0-4862-99e2-70e561b9909e", "Project Online Essentials" },
  { "7b26f5ab-a763-4c00-a1ac-f6c4b5506945", "Power BI Premium P1" },
  { "7e31c0d9-9551-471d-836f-32ee72be4a01", "Microsoft Teams Enterprise" },
  { "7fc0182e-d107-4556-8329-7caaa511197b", "Exchange Online Essentials (ExO P1 Based)" },
  { "805d57c3-a97d-4c12-a1d0-858ffe5015d0", "Windows 365 Business 2 vCPU 4 GB 256 GB" },
  { "80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82", "Exchange Online Kiosk" },
  { "816eacd3-e1e3-46b3-83c8-1ffd37e053d9", "Windows 365 Business 1 vCPU 2 GB 64 GB" },
  { "8330dae3-d349-44f7-9cad-1b23c64baabe", "Microsoft 365 Business Voice (without Calling Plan) for US" },
  { "84951599-62b7-46f3-9c9d-30551b2ad607", "Office 365 Multi-Geo Capabilities" },
  { "84a661c4-e949-4bd2-a560-ed7766fcaf2b", "Microsoft Entra ID P2" },
  { "84d5f90f-cd0d-4864-b90b-1c7ba63b4808", "Office 365 Cloud App Security" },
  { "87bbbc60-4754-4998-8c88-227dca264858", "Power Apps and Logic Flows" },
  { "8c4ce438-32a7-4ac5-91a6-e22ae08d9c8b", "Rights Management Adhoc" },
  { "8ecbd3c1-b108-437c-a859-e3c125e3f83f", "Power BI Premium EM2" },
  { "8ee402cd-e6a8-4b67-a411-54d1f37a2049", "Windows 365 Business 8 vCPU 32 GB 512 GB" },
  { "90b5e015-709a-4b8b-b08e-3200f994494c", "Exchange Online Archiving for Exchange Server" },
  { "90d8b3f8-712e-4f7b-aa1e-62e7ae6cbe96", "Business Apps (free)" },
  { "91de26be-adfa-4a3d-989e-9131cc23dda7", "Microsoft 365 F5 Compliance Add-on" },
  { "93d9955a-ec70-44d5-8faa-a194492390f7", "Windows 365 Business 16 vCPU, 64 GB, 512 GB" },
  { "98defdf7-f6c1-44f5-a1f6-943b6764e7a5", "Microsoft Defender for Identity" },
  { "99cc8282-2f74-4954-83b7-c6a9a1999067", "Microsoft 365 E5 Suite features" },
  { "99fc2803-fa72-42d3-ae78-b055e177d275", "Microsoft Intune Plan 1 A VL" },
  { "9a18296a-025f-4e37-9ffa-30bf8d1ce775", "Microsoft 365 E7" },
  { "9b196e97-5830-4c2e-adc2-1e10ebf5dee5", "Microsoft Teams Calling Plan pay-as-you-go (country zone 1 - US)" },
  { "9c0587f3-8665-4252-a8ad-b7a5ade57312", "Microsoft 365 Lighthouse" },
  { "9f3d9c1d-25a5-4aaa-8e59-23a1e6450a67", "Universal Print" },
  { "a0e6a48f-b056-4037-af70-b9ac53504551", "Azure Information Protection Plan 1" },
  { "a10d5e58-74da-4312-95c8-76be4e5b75a0", "Project for Office 365" },
  { "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235", "Power BI (Free)" },
  { "a6051f20-9cbc-47d2-930d-419183bf6cf1", "Microsoft 365 Business Voice" },
  { "a809996b-059e-42e2-9866-db24b99a9782", "Microsoft Copilot for Microsoft 365" },
  { "a8ad7d2b-b8cf-49d6-b25a-69094a0be206", "Power Apps per app plan" },
  { "a91fc4e0-65e5-4266-aa76-4037509c1626", "Microsoft 365 E5 with Calling Minutes" },
  { "a929cd4d-8672-47c9-8664-159c1f322ba8", "Microsoft Intune Suite" },
  { "a9732ec9-17d9-494c-a51c-d6b45b384dcb", "SharePoint Online (Plan 2)" },
  { "aa0f9eb7-eff2-4943-8424-226fb137fcad", "Exchange Online (Plan 1) for Alumni with Yammer" },
  { "aa6791d3-bb09-4bc2-afed-c30c3fe26032", "Microsoft Teams Phone Standard for Small and Medium Business" },
  { "ac5cef5d-921b-4f97-9ef3-c99076e5470f", "Microsoft 365 Business Standard - Prepaid Legacy" },
  { "ad7a56e0-6903-4d13-94f3-5ad491e78960", "Microsoft Defender Vulnerability Management Add-on" },
  { "ad83ac17-4a5a-4ebb-adb2-079fb277e8b9", "Windows 365 Business 4 vCPU 16 GB 128 GB" },
  { "ae2343d1-0999-43f6-ae18-d816516f6e78", "Teams Phone with Calling Plan" },
  { "b05e124f-c7cc-45a0-a6aa-8cf78c946968", "Enterprise Mobility + Security E5" },
  { "b126b073-72db-4a9d-87a4-b17afe41d4ab", "Microsoft Defender for Endpoint P2_XPLAT" },
  { "b17653a4-2443-4e8c-a550-18249dda78bb", "Microsoft 365 A1" },
  { "b214fe43-f5a3-4703-beeb-fa97188220fc", "Microsoft 365 Apps for Business" },
  { "b30411f5-fea1-4a59-9ad9-3db7c7ead579", "Power Apps Premium" },
  { "b3891a9f-c7d9-463c-a2ec-0b2321bda6f9", "Windows 365 Business 4 vCPU 16 GB 256 GB" },
  { "b3a42176-0a8c-4c3f-ba4e-f2b37fe5be6b", "Power Automate per flow plan" },
  { "b4d7b828-e8dc-4518-91f9-e123ae48440d", "Power Apps per app plan (1 app or portal)" },
  { "b84d58c9-0a0d-46cf-8a4b-d9f23c1674d5", "Teams Phone Mobile" },
  { "bc757c42-5622-4583-a483-a9e537fcb71c", "Power BI Premium EM1" },
  { "bd09678e-b83c-4d3f-aaba-3dad4abd128b", "Office 365 Small Business" },
  { "beb6439c-caad-48d3-bf46-0c82871e12be", "Planner Plan 1" },
  { "c1d032e0-5619-4761-9b5c-75b6831e1711", "Power BI Premium Per User" },
  { "c2273bd0-dff7-4215-9ef5-2c7bcfb06425", "Microsoft 365 Apps for Enterprise" },
  { "c42b9cae-ea4f-4ab7-9717-81576235ccac", "Microsoft 365 E5 Developer (without Windows and Audio Conferencing)" },
  { "c52ea49f-fe5d-4e95-93ba-1de91d380f89", "Azure Information Protection Plan 1" },
  { "c5928f49-12ba-48f7-ada3-0d743a3601d5", "Visio Plan 2" },
  { "c7df2760-2c81-4ef7-b578-5b5392b571df", "Office 365 E5" },
  { "ca7f3140-d88c-455b-9a1c-7f0679e31a76", "Visio Plan 1" },
  { "cb0a98a8-11bc-494c-83d9-c1b1ac65327e", "Exchange Online POP" },
  { "cb10e6cd-9da4-4992-867b-67546b1db821", "Windows 10/11 Enterprise E3" },
  { "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "Microsoft 365 Business Premium" },
  { "cdd28e44-67e3-425e-be4c-737fab2899d3", "Microsoft 365 Apps for Business" },
  { "d13ef257-988a-46f3-8fce-f47484dd4550", "Windows 10/11 Enterprise E3 VDA" },
  { "d52db95a-5ecb-46b6-beb0-190ab5cda4a8", "Microsoft 365 Business Voice (without Calling Plan)" },
  { "d80a4c5d-8f05-4b64-9926-6574b9e6aee4", "Power Automate per user plan dept" },
  { "d9d89b70-a645-4c24-b041-8d3cb1884ec7", "Intune for Education" },
  { "dab7782a-93b1-4074-8bb1-0e61318bea0b", "Microsoft 365 Business Basic" },
  { "db684ac5-c0e7-4f92-8284-ef9ebde75d33", "Microsoft 365 E5 (500 seats min)_HUB" },
  { "dbd31205-338e-4dec-903d-44402e305e32", "Microsoft Teams Calling Plan pay-as-you-go (country zone 1)" },
  { "dcf0408c-aaec-446c-afd4-43e3683943ea", "Microsoft 365 E3 (no Teams)" },
  { "de376a03-6e5b-42ec-855f-093fb50b8ca5", "Power BI Premium Per User Add-On" },
  { "df845ce7-05f9-4894-b5f2-11bbfbcfd2b6", "Microsoft Cloud App Security" },
  { "df9561a4-4969-4e6a-8e73-c601b68ec077", "Microsoft 365 Audio Conferencing Pay-Per-Minute - EA" },
  { "e0dfc8b9-9531-4ec8-94b4-9fec23b05fc8", "Microsoft Teams Exploratory Dept" },
  { "e2767865-c3c9-4f09-9f99-6eee6eef861a", "Power BI" },
  { "e430a580-c37b-4d16-adba-d881d7cd0364", "Microsoft Defender for Endpoint F2" },
  { "e43b5b99-8dfb-405f-9987-dc307f34bcbd", "Microsoft Teams Phone Standard" },
  { "e5a17adf-8f0d-4b57-bc14-d331235f9307", "Microsoft 365 Business Voice (UK" },
  { "e6025b08-2fa5-4313-bd0a-7e5ffca32958", "Microsoft Intune SMB" },
  { "e6778190-713e-4e4f-9119-8b8238de25df", "OneDrive for Business (Plan 1)" },
  { "e8f81a67-bd96-4074-b108-cf193eb9433b", "Exchange Online Essentials" },
  { "ea4c5ec8-50e3-4193-89b9-50da5bd4cdc7", "Microsoft 365 Apps for Enterprise (device)" },
  { "ec156933-b85b-4c50-84ec-c9e5603709ef", "Microsoft Stream Plan 2" },
  { "ed01faf2-1d88-4947-ae91-45ca18703a96", "OneDrive for Business (Plan 2)" },
  { "eda1941c-3c4f-4995-b5eb-e85a42175ab9", "Power Automate Premium" },
  { "ee02fd1b-340e-4a4b-b355-4a514e4c8943", "Exchange Online Archiving for Exchange Online" },
  { "efccb6f7-5641-4e0e-bd10-b4976e1bf68e", "Enterprise Mobility + Security E3" },
  { "f168a3fb-7bcf-4a27-98c3-c235ea4b78b4", "Power BI Premium Per User Dept" },
  { "f245ecc8-75af-4f8e-b61f-27d8114de5f3", "Microsoft 365 Business Standard" },
  { "f30db892-07e9-47e9-837c-80727f46fd3d", "Power Automate Free" },
  { "f5b15d67-b99e-406b-90f1-308452f94de6", "Microsoft 365 E3 Extra Features" },
  { "f82a60b8-1ee3-4cfb-a4fe-1c6a53c2656c", "Project Online With Project for Office 365" },
  { "f8a1db68-be16-40ed-86d5-cb42ce701560", "Power BI Pro" },
  { "f8ced641-8e17-4dc5-b014-f5a2d53f6ac8", "Office 365 E1 (no Teams)" },
  { "fbc79df2-da01-4c17-8d88-17f8c9493d8f", "Windows 365 Business 8 vCPU 32 GB 256 GB" },
  { "fc14ec4a-4169-49a4-a51e-2c852931814b", "Office 365 Small Business Premium" },
  { "fde42873-30b6-436b-b361-21af5a6b84ae", "Microsoft Teams Essentials" },
  /* clang-format on */
};

static int
compare (const void *id, const void *entry)
{
  return strcmp (id, *(const char *const *) entry);
}

const char *
tn_sku_name (const char *sku_id)
{
  g_autofree char *lower = sku_id != NULL ? g_ascii_strdown (sku_id, -1) : NULL;
  const char *const *found =
      lower != NULL ? bsearch (lower, names, G_N_ELEMENTS (names), sizeof names[0], compare) : NULL;

  return found != NULL ? found[1] : NULL;
}

guint
tn_sku_n_names (void)
{
  return G_N_ELEMENTS (names);
}

const char *
tn_sku_nth_id (guint i)
{
  return i < G_N_ELEMENTS (names) ? names[i].id : NULL;
}

gboolean
tn_sku_is_free (const char *part_number)
{
  static const char *const free_ones[] = { "FLOW_FREE",
                                           "POWER_BI_STANDARD",
                                           "TEAMS_EXPLORATORY",
                                           "WINDOWS_STORE",
                                           "RIGHTSMANAGEMENT_ADHOC",
                                           "SMB_APPS",
                                           "STREAM",
                                           NULL };

  return part_number != NULL &&
         (g_strv_contains (free_ones, part_number) || g_str_has_suffix (part_number, "_VIRAL"));
}

gint64
tn_sku_utilization (gint64 assigned, gint64 bought)
{
  return assigned >= 0 && bought > 0 ? assigned * 100 / bought : -1;
}

TnUtilization
tn_sku_judge (gint64 percent)
{
  if (percent < 0)
    return TN_UTILIZATION_UNKNOWN;
  if (percent < 80)
    return TN_UTILIZATION_WASTE;
  if (percent < 85)
    return TN_UTILIZATION_LOW;
  return percent <= 95 ? TN_UTILIZATION_TARGET : TN_UTILIZATION_RISK;
}
