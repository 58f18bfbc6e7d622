// A button for what the browser's menu does too.
const button = document.getElementById("print");

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
